// Share a resource: the share sheet of a phone, or the address on the clipboard.
const button = document.querySelector("[data-share]");

async function share() {
  const address = document.querySelector('link[rel="canonical"]')?.href ?? location.href;
  if (navigator.share && matchMedia("(pointer: coarse)").matches) {
    await navigator.share({ title: document.querySelector("h1").textContent, url: address }).catch(() => {});
    return;
  }
  try {
    await navigator.clipboard.writeText(address);
  } catch {
    // No clipboard without https: show the address so that it can be copied by hand.
    window.prompt(button.dataset.copied, address);
    return;
  }
  const label = button.querySelector("[data-share-label]");
  const before = label.textContent;
  label.textContent = button.dataset.copied;
  document.querySelector("[data-share-status]").textContent = button.dataset.copied;
  setTimeout(() => {
    label.textContent = before;
    document.querySelector("[data-share-status]").textContent = "";
  }, 3000);
}

button?.addEventListener("click", share);
