// Asks the browser for a passkey and puts its answer into the form. Without this file the page offers codes.
const decode = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
const encode = (bytes) =>
  btoa(String.fromCharCode(...new Uint8Array(bytes))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
const decodeId = (one) => ({ ...one, id: decode(one.id) });

function toCreate({ publicKey: given }) {
  const publicKey = { ...given, challenge: decode(given.challenge), user: decodeId(given.user) };
  publicKey.excludeCredentials = (given.excludeCredentials ?? []).map(decodeId);
  return { publicKey };
}

function toGet({ publicKey: given }) {
  const publicKey = { ...given, challenge: decode(given.challenge) };
  publicKey.allowCredentials = (given.allowCredentials ?? []).map(decodeId);
  return { publicKey };
}

function answer(credential) {
  const { response } = credential;
  const found = { clientDataJSON: encode(response.clientDataJSON) };
  if (response.attestationObject) {
    found.attestationObject = encode(response.attestationObject);
    found.transports = response.getTransports?.() ?? [];
  } else {
    found.authenticatorData = encode(response.authenticatorData);
    found.signature = encode(response.signature);
    found.userHandle = response.userHandle ? encode(response.userHandle) : null;
  }
  return {
    type: credential.type,
    id: credential.id,
    rawId: encode(credential.rawId),
    authenticatorAttachment: credential.authenticatorAttachment,
    response: found,
    clientExtensionResults: credential.getClientExtensionResults(),
  };
}

for (const frame of document.querySelectorAll("[data-passkey]")) {
  const form = frame.querySelector("form");
  const problem = frame.querySelector("[data-passkey-problem]");
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    problem.hidden = true;
    try {
      const given = JSON.parse(frame.dataset.passkey);
      const credential =
        frame.dataset.passkeyDoes === "create"
          ? await navigator.credentials.create(toCreate(given))
          : await navigator.credentials.get(toGet(given));
      form.elements.credential.value = JSON.stringify(answer(credential));
      form.submit();
    } catch {
      problem.hidden = false;
    }
  });
}
