// The finder is ready for the next code, by hand scanner, keyboard or camera.
const code = document.getElementById("code");
const scan = document.getElementById("scan");
const camera = document.getElementById("camera");
const video = camera.querySelector("video");
let stream = null;

document.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.target.id === "visitor" && event.detail.requestConfig.elt === code.form) code.select();
});

if ("BarcodeDetector" in window && navigator.mediaDevices) scan.hidden = false;
scan.addEventListener("click", start);
document.getElementById("stop-scan").addEventListener("click", stop);

async function start() {
  try {
    stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
  } catch {
    scan.hidden = true; // no camera, or not allowed: the code is typed
    code.focus();
    return;
  }
  camera.hidden = false;
  video.srcObject = stream;
  await video.play();
  look(new BarcodeDetector({ formats: ["qr_code"] }));
}

function stop() {
  for (const track of stream?.getTracks() ?? []) track.stop();
  stream = null;
  camera.hidden = true;
  code.focus();
}

async function look(detector) {
  if (!stream) return;
  const [found] = await detector.detect(video).catch(() => []);
  if (found) {
    code.value = found.rawValue;
    stop();
    code.form.requestSubmit();
  } else {
    setTimeout(() => look(detector), 150);
  }
}
