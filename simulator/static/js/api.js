/** The control API; a refusal becomes an Error with the server's sentence. */

async function ask(method, path, body) {
  const options = { method, headers: {} };
  if (body instanceof Blob) {
    options.body = body;
    options.headers["Content-Type"] = body.type || "application/octet-stream";
  } else if (body !== undefined) {
    options.body = JSON.stringify(body);
    options.headers["Content-Type"] = "application/json";
  }
  const response = await fetch(`/simulator${path}`, options);
  const answer = response.status === 204 ? {} : await response.json();
  if (!response.ok && response.status !== 409) throw new Error(answer.error || `HTTP ${response.status}`);
  return answer;
}

export const get = (path) => ask("GET", path);
export const post = (path, body = {}) => ask("POST", path, body);
export const patch = (path, body) => ask("PATCH", path, body);
export const remove = (path) => ask("DELETE", path);

/** Keep a file for a message; returns its id. */
export async function upload(file) {
  const kept = await ask("POST", `/media?name=${encodeURIComponent(file.name || "archivo")}`, file);
  return kept.id;
}

/** A number as part of a path. */
export const path = (number) => encodeURIComponent(number);
