// The line at the top of the page that tells what was refused, or that the connection is gone.
const sayings = document.getElementById("sayings");

export function say(text, kind = "refused") {
  const line = document.createElement("p");
  line.className = `saying saying-${kind}`;
  line.append(text);
  sayings.replaceChildren(line);
  return line;
}

export function clear() {
  sayings.replaceChildren();
}
