const SPOKEN = ["en", "ru"];

const codeOf = (tag) => tag.toLowerCase().split("-")[0];
const wanted = navigator.languages?.length ? navigator.languages : [navigator.language];
const code = codeOf(wanted.find((known) => SPOKEN.includes(codeOf(known))) ?? "en");
const tag = `${code}-${regionOf(wanted)}`; // words in the page's language, times as usual where the reader lives
const {words} = await import(`../lang/${code}.js`);
const plurals = new Intl.PluralRules(code);
const clock = new Intl.DateTimeFormat(tag, {hour: "2-digit", minute: "2-digit"});
const day = {weekday: "long", day: "numeric", month: "long"};
const date = new Intl.DateTimeFormat(tag, day);
const dateOfYear = new Intl.DateTimeFormat(tag, {...day, year: "numeric"});
const moment = new Intl.DateTimeFormat(tag, {dateStyle: "long", timeStyle: "medium"});

/** Reasons why a password is refused, by what the server's text contains. */
const WEAK = [
  ["guesses", "guessed"],
  ["user name", "name"],
  ["cannot have", "characters"],
];

/** The first region that a language tag names, else where most people speak the first language. */
function regionOf(tags) {
  const locales = tags.map((one) => new Intl.Locale(one));
  return locales.find(({region}) => region)?.region ?? locales[0].maximize().region;
}

/** The page's language: the first of the browser's languages that it has texts for. */
export const language = code;

/** A text in the reader's language; `{n}` and other names in it are filled in, and `n` selects the plural form. */
export function say(key, values = {}) {
  const found = words[key];
  const text = typeof found === "object" ? (found[plurals.select(values.n)] ?? found.other) : (found ?? key);
  return text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
}

/** What a refusal means, by its code; for an unknown code, the server's own words. */
export function refusal({code: refused, text}) {
  const key = `error.${refused}`;
  const reason = WEAK.find(([part]) => refused === "weak_password" && text?.includes(part));
  return words[key] ? say(reason ? `${key}.${reason[1]}` : key) : text;
}

export const timeOf = (time) => clock.format(new Date(time));

export function dayOf(time) {
  const at = new Date(time);
  return (at.getFullYear() === new Date().getFullYear() ? date : dateOfYear).format(at);
}

export const momentOf = (time) => moment.format(new Date(time));
