/** A password may stand in line, behind others. */
const ANSWER_MS = 30_000;

/** Who the browser's cookie says that one is: null if the server knows the user or cannot be reached, else its refusal. */
export async function unknownHere() {
  try {
    const response = await fetch("/me");
    return response.status === 401 ? await response.json() : null;
  } catch {
    return null; // the connection will tell
  }
}

/** Asks the server something about the account: null where it was done, else the code and text of the refusal. */
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
