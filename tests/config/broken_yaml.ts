/**
 * Broken YAML as people write it, each with all that is told of it.
 *
 * @module
 */
const QUOTES = "put quotes around all of it, as in ";
const START = "has a meaning of its own at the start of a value: " + QUOTES;
const COLON = "has a colon and a blank in it, which makes it a key: " + QUOTES;
const NO_KEY = 'this line is no "key: value": add the colon and a blank, or ' +
  "indent it deeper if it goes on with the text above";
const TAB = "a tab indents this line, and YAML takes only blanks: replace " +
  "each tab with two blanks";
const TAG = '"!" starts a tag, and tags are not used here: remove it, or ' +
  'put quotes around a value that begins with "!"';
const MERGE = "an unfinished merge left both versions here: keep one, and " +
  'remove the lines that begin with "<<<<<<<", "=======" and ">>>>>>>"';
const DOCUMENTS = "more than one document, and a file holds one: move what " +
  'follows to a file of its own, and remove the line "---" or "..."';
const FIT = "does not fit the lines above: check their quotes, brackets and " +
  "indentation";
const LIST = "a list item cannot stand among keys: put it below a key of " +
  "its own, indented deeper";

/** A broken text and all that is told of it. */
export const BROKEN: readonly (readonly [string, ...string[]])[] = [
  // Indentation.
  ["a:\n\tb:\n\t\tc: hunter2\n", `2:1: ${TAB}`, `3:1: ${TAB}`],
  ["a:\r\n\tb: hunter2\r\n", `2:1: ${TAB}`],
  ["a:\n  b: 1\n  \tc: 2\n", `3:3: ${TAB}`],
  [
    "a:\n  b: 1\n c: hunter2\n",
    '3:1: "c" is indented by 1 blank, unlike every key above: ' +
    "indent it by 0 or 2 blanks",
  ],
  [
    " a: 1\nb: 2\nc: 3\n",
    '2:1: "b" is not indented, unlike every key above: indent it by 1 blank',
  ],
  [
    "a: 'hunter2'\n  b: 2\n",
    '2:1: "b" is indented by 2 blanks, unlike every key above: ' +
    "remove the blanks before it",
  ],
  [
    "a:\n  b: hunter2\n   c: 2\n",
    '2:6: "b" has a value and deeper lines below: indent the next key like ' +
    '"b", or remove the value',
  ],
  [
    "a:\n  - x\n - y\n",
    "3:1: this list item is indented by 1 blank, unlike every list item " +
    "above: indent it by 2 blanks",
  ],
  [
    "a:\n  - x: 1\n   y: hunter2\n",
    '3:1: "y" is indented by 3 blanks, unlike every key above: indent it ' +
    "by 0 or 4 blanks",
  ],
  ["a: 1\n- b\n", `2:1: ${LIST}`],
  ["a:\n  b: 1\n  - x\n", `3:1: ${LIST}`],
  [
    "- a\nb: 1\n",
    '2:1: "b" is no item of the list above: begin the line with "- ", or ' +
    "begin the file with a key for the list",
  ],
  ["[a]\nb: hunter2\n", `2:1: "b" ${FIT}`],
  // Blanks that are missing.
  [
    "a:\n  host:hunter2\n  port: 22\n",
    '2:3: a blank is missing behind the colon of "host": ' +
    'write "host: " in place of "host:"',
  ],
  [
    'a: 1\npassword:"hunter2"\n',
    '2:1: a blank is missing behind the colon of "password": ' +
    'write "password: " in place of "password:"',
  ],
  [
    "host = hunter2\nb: 1\n",
    '1:1: a key ends with a colon: write "host: " ' +
    'in place of "host ="',
  ],
  [
    "a:\n  - x\n  -hunter2\n",
    "3:1: a blank is missing behind the dash: " +
    'write "- " in place of "-"',
  ],
  [
    "a: 'hunter2'#c\n",
    '1:13: a comment needs a blank before its "#": put ' +
    "one there, or quotes around all of the value",
  ],
  [
    "a:\u00a0hunter2\nb: 1\n",
    "1:1: a blank of this line is not an ordinary " +
    "one, and YAML takes it for a letter: type it anew",
  ],
  [
    "// a\nb: 1\n",
    '1:1: a comment begins with "#": write it in place of the ' +
    "slash",
  ],
  ["a: 1\nhunter2\nc: 2\n", `2:1: ${NO_KEY}`],
  ["a:\n  hunter2\n  c: 2\n", `2:3: ${NO_KEY}`],
  ["a: |\nhunter2\n", `2:1: ${NO_KEY}`],
  ["a: |\n  b\n hunter2\n", `3:1: ${NO_KEY}`],
  [
    "a: |\n    \n  hunter2\n",
    "3:3: the text begins with a line of more " +
    "blanks than this one has: remove the blanks of that line",
  ],
  // Quotes.
  [
    "a: 'hunter2\nc: d\n",
    `1:4: the "'" behind "a" is never closed: put a ` +
    `"'" at the end of the value`,
  ],
  [
    '{"a": "hunter2}\n',
    `1:7: the '"' is never closed: put a '"' at the end ` +
    "of the value",
  ],
  [
    "a: 'don't'\n",
    `1:9: there is text behind the closing "'": put it ` +
    `between the quotes, and write '' for a "'" inside`,
  ],
  [
    'a: "b" hunter2\n',
    `1:8: there is text behind the closing '"': put it ` +
    `between the quotes, and write \\" for a '"' inside`,
  ],
  [
    'a: "b",\nc: 1\n',
    `1:7: nothing may follow the closing '"': remove the ` +
    '","',
  ],
  [
    'a: "C:\\Users\\hunter2"\n',
    '1:7: between double quotes "\\" starts an ' +
    'escape, and this one does not exist: write "\\\\", or put the value ' +
    "into single quotes",
  ],
  // Brackets.
  [
    "a: [1, hunter2\nb: 3\n",
    '1:4: the "[" behind "a" is never closed: put a ' +
    '"]" behind the last item',
  ],
  [
    "\ufeffa: {b: 1\r\nc: 3\r\n",
    '1:4: the "{" behind "a" is never closed: ' +
    'put a "}" behind the last item',
  ],
  [
    "a: [[1]",
    '1:4: the "[" behind "a" is never closed: put a "]" behind the ' +
    "last item",
  ],
  ["a: [1, 2}\n", '1:4: the "[" behind "a" ends with "}": write "]" there'],
  [
    "a:\n  b: [\n  1\n]\n",
    '2:6: the "[" behind "b" goes on in lines that ' +
    'are not indented deeper than its own: indent them, up to the "]"',
  ],
  [
    "a: [1]]\n",
    '1:7: this "]" closes nothing: remove it, or put quotes ' +
    "around all of the value",
  ],
  ["a: [1,, 2]\n", '1:7: nothing stands before this comma: remove the ","'],
  [
    "a: {b: hunter2 c: 2}\n",
    "1:8: a comma is missing beside this item: " +
    'between "{" and "}" put one behind each item',
  ],
  [
    'a: ["b" "hunter2"]\n',
    "1:9: a comma is missing beside this item: " +
    'between "[" and "]" put one behind each item',
  ],
  [
    "a: [\n  - hunter2\n]\n",
    '2:3: between "[" and "]" items are divided by ' +
    'commas: remove each "- ", and put a comma behind each item',
  ],
  [
    "a: {{ hunter2 }} y\n",
    '1:18: there is text behind the "}": ' +
    `${QUOTES}a: "..."`,
  ],
  // Values that begin or go on with a sign of YAML's own.
  ["title: Note: hunter2\n", `1:8: the value of "title" ${COLON}title: "..."`],
  ['- a: say "b": c\n', `1:6: the value of "a" ${COLON}a: '...'`],
  ["a: @hunter2\n", `1:4: "@" ${START}a: "@..."`],
  ["a: `hunter2`\n", `1:4: "\`" ${START}a: "\`..."`],
  ["- %hunter2\n", `1:3: "%" ${START}"%..."`],
  ["a: ,b\n", `1:4: "," ${START}a: ",..."`],
  ["a: ? b\n", `1:4: "?" ${START}a: "?..."`],
  ["a: & hunter2\n", `1:4: "&" ${START}a: "&..."`],
  ["a: &x: hunter2\n", `1:6: "&" ${START}a: "&..."`],
  ["a: *\n", `1:4: "*" ${START}a: "*..."`],
  [
    "a: *hunter2\n",
    '1:4: "*" stands for an anchor "&" further up, and there ' +
    "is none by this name: name one that is there, or put quotes around the " +
    "value",
  ],
  [
    "x: &a 1\nb: &c *a\n",
    '2:7: an alias ("*") takes no anchor or tag of its ' +
    "own: remove what stands before it",
  ],
  ["a: &x &y 1\n", "1:7: a value takes one anchor: remove the other one"],
  ["a: !hunter2\n", `1:4: ${TAG}`],
  ["a: !b !c d\n", `1:7: "!" ${START}a: "!..."`],
  [
    "a: >=hunter2\n",
    '1:5: ">" starts a text on the lines below, and ' +
    `nothing may follow it on its own: start a new line, or ${QUOTES}` +
    'a: ">..."',
  ],
  [
    "a: > hunter2\n",
    '1:6: ">" starts a text on the lines below, and ' +
    `nothing may follow it on its own: start a new line, or ${QUOTES}` +
    'a: ">..."',
  ],
  [
    "a: - hunter2\n  - b\n",
    "1:4: a list cannot start on the line of its key " +
    '"a": put the "- " on the next line, indented by two blanks more',
  ],
  [
    `${"a ".repeat(700)}: 1\n`,
    "1:1: a key has 1024 characters at most, and " +
    "this line has a colon behind more: put quotes around the text",
  ],
  // Documents, directives, merges.
  ["a: 1\n---\nb: hunter2\n", `2:1: ${DOCUMENTS}`],
  [
    "%hunter2: 1\n",
    '1:1: a line that begins with "%" instructs YAML, and ' +
    "this one is unknown: remove it, or put quotes around its text",
  ],
  [
    "%YAML 1.2\na: 1\n",
    '2:1: the lines that begin with "%" end with a line ' +
    '"---": write it here',
  ],
  [
    "--- a: 1\n",
    '1:5: nothing may follow "---" on its line: start a new ' +
    "line behind it",
  ],
  [
    "a:\n<<<<<<< HEAD\n  b: hunter2\n=======\n  b: 2\n>>>>>>> x\n",
    `2:1: ${MERGE}`,
  ],
  [
    "a: 1\r\n<<<<<<< HEAD\r\nb: 1\r\n=======\r\nb: 2\r\n>>>>>>> x\r\n",
    `2:1: ${MERGE}`,
  ],
  ["a: |\n  x\n<<<<<<< HEAD\n  y\n=======\n  z\n>>>>>>> x\n", `3:1: ${MERGE}`],
];
