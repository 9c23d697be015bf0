/** Asks the server something about the account; the answer's text where it was refused, else null. */
export async function post(path, fields = {}) {
  const response = await fetch(path, {method: "POST", body: new URLSearchParams(fields)});
  return response.ok ? null : (await response.json()).detail;
}

/** The user whom the cookie proves; null if there is none. */
export async function whoAmI() {
  const response = await fetch("/me");
  return response.ok ? (await response.json()).user : null;
}
