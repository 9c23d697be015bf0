/** Asks the server something about the account; why it was refused, or null where it was done. */
export async function post(path, fields = {}) {
  try {
    const response = await fetch(path, {method: "POST", body: new URLSearchParams(fields)});
    if (response.ok) {
      return null;
    }
    const problem = await response.json().catch(() => ({}));
    return problem.detail ?? `The server answered ${response.status}`;
  } catch {
    return "The server cannot be reached";
  }
}

/** The user whom the cookie proves; null if there is none. */
export async function whoAmI() {
  try {
    const response = await fetch("/me");
    return response.ok ? (await response.json()).user : null;
  } catch {
    return null;
  }
}
