// The time that is left on the page for private writing, said once a minute. What is written is not touched.
"use strict";

(() => {
  const place = document.querySelector("[data-timer]");
  if (!place) return;
  const ends = Date.now() + Number(place.dataset.timer) * 60000;
  const say = () => {
    const left = Math.ceil((ends - Date.now()) / 60000);
    if (left > 1) place.textContent = place.dataset.left.replace("#", left);
    else place.textContent = left === 1 ? place.dataset.last : place.dataset.over;
    if (left > 0) setTimeout(say, 20000);
  };
  setTimeout(say, 60000);
})();
