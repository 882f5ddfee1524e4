// Copies the feed's address and finds a feed by its name. Without this file both are done by hand.
const address = document.getElementById("address");
const copy = document.getElementById("copy");
const said = document.getElementById("said");
if (navigator.clipboard) {
  const name = copy.textContent;
  copy.hidden = false;
  copy.addEventListener("click", async () => {
    await navigator.clipboard.writeText(address.value);
    copy.textContent = said.textContent = copy.dataset.copied;
    setTimeout(() => { copy.textContent = name; said.textContent = ""; }, 3000);
  });
}
address.addEventListener("focus", () => address.select());

const find = document.getElementById("find");
if (find) {
  const parts = [...document.querySelectorAll(".parts details")];
  const none = document.getElementById("found-none");
  find.parentElement.hidden = false;
  find.addEventListener("input", () => {
    const wanted = find.value.trim().toLocaleLowerCase();
    let found = 0;
    for (const part of parts) {
      let here = 0;
      for (const item of part.querySelectorAll("li")) {
        const name = item.querySelector(".name");
        item.hidden = Boolean(wanted) && !(name && name.textContent.toLocaleLowerCase().includes(wanted));
        here += item.hidden ? 0 : 1;
      }
      part.open = Boolean(wanted) && here > 0;
      part.hidden = Boolean(wanted) && here === 0;
      found += here;
    }
    none.textContent = found ? "" : none.dataset.none;
  });
}
