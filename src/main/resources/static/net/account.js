/** Includes the time that a password may have to wait behind others. */
const ANSWER_MS = 30_000;

/**
 * Checks whom the browser's cookie stands for: null if the server knows the user or cannot be reached, else its
 * refusal.
 */
export async function unknownHere() {
  try {
    const response = await fetch("/me");
    return response.status === 401 ? await response.json() : null;
  } catch {
    return null; // the connection will tell
  }
}

/** Posts a request about the account: null if it was done, else the code and text of the refusal. */
export async function post(path, fields = {}) {
  try {
    const response = await fetch(path, {method: "POST", body: new URLSearchParams(fields), signal: AbortSignal.timeout(ANSWER_MS)});
    if (response.ok) {
      return null;
    }
    const problem = await response.json().catch(() => ({}));
    return {code: problem.code ?? "internal", text: problem.detail ?? String(response.status)};
  } catch {
    return {code: "unreachable", text: "The server cannot be reached"};
  }
}
