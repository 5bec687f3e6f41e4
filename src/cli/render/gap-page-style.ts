/** Of the coverage page. The colours of the classes are the script's, which draws with them. */
export const PAGE_STYLE = `
:root { --ink: #1c2330; --dim: #5d6778; --paper: #ffffff; --line: #d9dee7; --good: #1a7f4b; --bad: #c4262e; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e4e9f1; --dim: #98a3b5; --paper: #12161d; --line: #2b3340; --good: #4cc38a; --bad: #ff6b6b; }
}
body { margin: 0 auto; padding: 1rem; max-width: 110rem; font: 15px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper); }
h1 { font-size: 1.35rem; margin: 0; }
p { margin: .25rem 0 .75rem; }
.hint, footer { color: var(--dim); font-size: .85rem; }
.good { color: var(--good); } .bad { color: var(--bad); }
#legend { display: flex; flex-wrap: wrap; gap: .25rem 1rem; list-style: none; margin: 0 0 .25rem; padding: 0; font-size: .85rem; }
#legend i { display: inline-block; width: .8em; height: .8em; margin-right: .4em; border-radius: 2px; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; font-size: .85rem; font-variant-numeric: tabular-nums; }
th, td { text-align: left; padding: .2rem .9rem .2rem 0; border-bottom: 1px solid var(--line); white-space: nowrap; }
.n { text-align: right; }
tr.failing td:last-child { color: var(--bad); } tr.complete td:last-child { color: var(--good); }
footer { margin-top: 1.5rem; } pre { white-space: pre-wrap; font-size: .75rem; }
`;
