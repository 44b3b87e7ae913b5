// A worker whose ticks no browser slows down while the page is in the background.
self.onmessage = (event) => setInterval(() => self.postMessage(0), event.data);
