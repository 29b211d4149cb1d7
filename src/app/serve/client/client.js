// Stands in for the real script of the preview: says which page is shown and loads it anew when it has changed.
(() => {
  "use strict";
  const { jbPath: path, jbGeneration, jbDigest: digest } = document.currentScript.dataset;
  const socket = new WebSocket(`${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/.jianbao/events`);
  socket.addEventListener("open", () => socket.send(JSON.stringify({ hello: { path, generation: Number(jbGeneration), digest } })));
  socket.addEventListener("message", ({ data }) => {
    if (["patch", "assets", "gone", "reload"].includes(JSON.parse(data).type)) location.reload();
  });
})();
