// The only file that names a version of the library.
export {html, nothing, render} from "/webjars/lit-html/3.3.1/lit-html.js";
export {guard} from "/webjars/lit-html/3.3.1/directives/guard.js";
export {live} from "/webjars/lit-html/3.3.1/directives/live.js";
export {ref} from "/webjars/lit-html/3.3.1/directives/ref.js";
export {repeat} from "/webjars/lit-html/3.3.1/directives/repeat.js";
