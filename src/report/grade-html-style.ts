/**
 * The style of the page of grades. Colours come as variables, so that light, dark and paper differ in one place; every pair of text and
 * ground has a contrast of at least 4.5.
 */
export const PAGE_STYLE = `
:root { color-scheme: light dark; --ground: #fff; --raised: #f5f6f8; --ink: #1b1f24; --faint: #57606a; --line: #d0d7de; --link: #0550ae;
  --good: #116329; --bad: #b0171f; --open: #7d4e00; --none: #57606a; --bar: #3b6fb5; --track: #e3e7ec; }
@media (prefers-color-scheme: dark) { :root { --ground: #0f1318; --raised: #181e26; --ink: #e6eaef; --faint: #9aa5b1; --line: #323b46;
  --link: #79b8ff; --good: #5fd07f; --bad: #ff8a84; --open: #e3b04b; --none: #9aa5b1; --bar: #5b93dd; --track: #26303b; } }
* { box-sizing: border-box; }
html { scroll-behavior: smooth; }
@media (prefers-reduced-motion: reduce) { html { scroll-behavior: auto; } }
body { margin: 0 auto; max-width: 66rem; padding: 1.5rem 1rem 4rem; background: var(--ground); color: var(--ink);
  font: 1rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif; overflow-wrap: anywhere; }
h1 { font-size: 1.75rem; line-height: 1.2; margin: 0 0 .25rem; }
h2 { font-size: 1.25rem; margin: 2.5rem 0 .75rem; border-bottom: 1px solid var(--line); padding-bottom: .25rem; }
h3 { font-size: 1.1rem; margin: 0; }
a { color: var(--link); } a:focus-visible, [tabindex]:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
.skip { position: absolute; left: -99rem; } .skip:focus { left: 1rem; top: .5rem; background: var(--ground); padding: .5rem; }
nav ul { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; list-style: none; margin: .75rem 0 0; padding: 0; }
.lead, .faint { color: var(--faint); } .lead { margin: 0; }
dl.totals { display: flex; flex-wrap: wrap; gap: .75rem; margin: 1rem 0; }
dl.totals div { background: var(--raised); border: 1px solid var(--line); border-radius: .5rem; padding: .5rem .9rem; min-width: 7rem; }
dl.totals dt { font-size: .85rem; color: var(--faint); } dl.totals dd { margin: 0; font-size: 1.3rem; font-variant-numeric: tabular-nums; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
caption { text-align: start; color: var(--faint); padding-bottom: .4rem; }
th, td { text-align: start; padding: .35rem .6rem; border-bottom: 1px solid var(--line); vertical-align: top; }
thead th { color: var(--faint); font-weight: 600; font-size: .85rem; white-space: nowrap; }
tbody th { font-weight: 500; min-width: 7rem; } thead th, td.n { overflow-wrap: normal; } td.n, th.n { text-align: end; white-space: nowrap; }
td.wide { width: 24%; min-width: 6rem; vertical-align: middle; } #scores ~ table td.wide { width: 55%; }
.bar { display: block; height: .8rem; border-radius: .2rem; background: var(--track); }
.bar span { display: block; height: 100%; border-radius: .2rem; background: var(--bar); min-width: 0; }
.v { white-space: nowrap; font-weight: 600; } .v-correct, .v-carried, .v-right, .v-proved { color: var(--good); }
.v-wrong, .v-invalid, .v-refuted { color: var(--bad); } .v-unfinished, .v-undecided, .v-slip { color: var(--open); }
.v-missing, .v-manual { color: var(--none); }
.verdicts { display: flex; flex-wrap: wrap; gap: .1rem .9rem; min-width: 8rem; } .verdicts > span { white-space: nowrap; }
.student { margin: 1.5rem 0; border: 1px solid var(--line); border-radius: .6rem; content-visibility: auto; contain-intrinsic-size: auto 40rem; }
.student > header { display: flex; flex-wrap: wrap; gap: .2rem 1rem; align-items: baseline; padding: .7rem 1rem;
  background: var(--raised); border-radius: .6rem .6rem 0 0; border-bottom: 1px solid var(--line); }
.student > header .marks { margin-inline-start: auto; font-variant-numeric: tabular-nums; font-weight: 600; }
ol.answers { list-style: none; margin: 0; padding: 0; }
ol.answers > li { padding: .6rem 1rem; border-bottom: 1px solid var(--line); } ol.answers > li:last-child { border-bottom: 0; }
.line { display: flex; flex-wrap: wrap; gap: 0 .9rem; align-items: baseline; }
.line .marks { margin-inline-start: auto; font-variant-numeric: tabular-nums; color: var(--faint); }
.part { font-weight: 600; }
code { font: .9em/1.45 ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace; }
code.answer { display: block; white-space: pre-wrap; margin: .3rem 0; padding: .35rem .6rem; background: var(--raised); border-radius: .3rem; unicode-bidi: isolate; }
.feedback { margin: .3rem 0 0; } .slip { margin: .3rem 0 0; border-inline-start: 3px solid var(--open); padding-inline-start: .6rem; }
.steps { margin: .4rem 0 0; padding-inline-start: 1.5rem; } .rows { margin-top: .4rem; font-size: .95em; }
.notes { margin: 0; padding: .6rem 1rem .6rem 2.2rem; color: var(--faint); border-top: 1px solid var(--line); }
footer { margin-top: 3rem; color: var(--faint); font-size: .9rem; }
@media (max-width: 40rem) { body { padding-inline: .75rem; } th, td { padding-inline: .35rem; } td.wide { min-width: 4rem; } }
@media print { :root { color-scheme: light; --ground: #fff; --raised: #fff; --ink: #000; --faint: #444; --line: #999; --link: #000;
  --good: #000; --bad: #000; --open: #000; --none: #444; --bar: #555; --track: #ddd; }
  body { max-width: none; padding: 0; font-size: 10pt; } nav, .skip { display: none; } a { text-decoration: none; }
  .bar, .bar span { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  .student { content-visibility: visible; break-before: page; border: 0; } .student > header { padding-inline: 0; }
  #answers { display: none; } ol.answers > li { padding-inline: 0; } .line, h3 { break-after: avoid; } tr { break-inside: avoid; } }
`;
