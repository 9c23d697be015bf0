const SPOKEN = ["en", "ru"];

const codeOf = (tag) => tag.toLowerCase().split("-")[0];
const tag = (navigator.languages ?? [navigator.language]).find((known) => SPOKEN.includes(codeOf(known))) ?? "en";
const code = codeOf(tag);
const {words} = await import(`../lang/${code}.js`);
const plurals = new Intl.PluralRules(code);
const clock = new Intl.DateTimeFormat(tag, {hour: "2-digit", minute: "2-digit"});
const date = new Intl.DateTimeFormat(tag, {weekday: "long", day: "numeric", month: "long"});
const moment = new Intl.DateTimeFormat(tag, {dateStyle: "long", timeStyle: "medium"});

/** The language that the page speaks: the first of the browser's that it knows. */
export const language = code;

/** A text in the reader's language; {@code {n}} and other names in it are filled in, and {@code n} chooses among plural forms. */
export function say(key, values = {}) {
  const found = words[key];
  const text = typeof found === "object" ? (found[plurals.select(values.n)] ?? found.other) : (found ?? key);
  return text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
}

/** What a refusal means, by its code; a code that this page does not know is told in the server's own words. */
export function refusal({code: refused, text}) {
  return words[`error.${refused}`] ? say(`error.${refused}`) : text;
}

export const timeOf = (time) => clock.format(new Date(time));
export const dayOf = (time) => date.format(new Date(time));
export const momentOf = (time) => moment.format(new Date(time));
