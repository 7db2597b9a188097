"""How a hand-out looks: large type, one sheet for six visits, good in black and white, readable on a phone."""

from __future__ import annotations

PAPERS = {"letter": "8.5in 11in", "a4": "210mm 297mm"}
STYLE = """\
@page { size: %(size)s; margin: 11mm 13mm 10mm; }
* { box-sizing: border-box; }
html { background: #fff; color: #000; }
body { font: 12pt/1.35 "Helvetica Neue", Arial, "Liberation Sans", "Noto Sans", "DejaVu Sans", sans-serif;
  margin: 0 auto; padding: 1rem; max-width: 54rem; overflow-wrap: break-word; }
h1 { font-size: 1.7em; line-height: 1.15; margin: 0 0 .1em; }
h2 { font-size: 1.15em; margin: 1em 0 .35em; }
p { margin: .25em 0; }
bdi { overflow-wrap: anywhere; }
.name { font-size: 1.15em; }
.draft { font-style: italic; font-size: .9em; }
.notice { border: 2px solid #000; border-radius: 4px; padding: .35em .6em; margin: .6em 0; font-weight: bold; }
table { border-collapse: collapse; }
.visits { width: 100%%; margin-top: .6em; }
.visits th, .visits td { text-align: left; vertical-align: top; padding: .32em .45em; border-bottom: 1px solid #666; }
.visits thead th { border-bottom: 2px solid #000; font-size: .82em; line-height: 1.2; }
.visits tbody th { font-size: 1.08em; }
.time, .day { white-space: nowrap; }
.people { font-size: .92em; }
.visits .start { font-weight: bold; }
.open { display: block; font-weight: normal; font-style: italic; font-size: .85em; }
.nth { display: block; font-weight: normal; font-size: .82em; }
.months { display: flex; flex-wrap: wrap; gap: .4rem 2rem; }
.month { font-size: .92em; }
.month caption { font-weight: bold; text-align: left; padding-bottom: .15em; }
.month th { font-weight: normal; font-size: .8em; padding: 0 .2em; }
.month abbr { text-decoration: none; }
.month td { width: 2.2rem; height: 1.75rem; text-align: center; padding: 0; border: 1px solid #bbb; }
.month .on { border: 2.5px solid #000; line-height: 1.05; }
.what { display: block; font-size: .62em; }
ul { margin: .2em 0; padding-left: 1.2em; }
footer { margin-top: .9em; border-top: 1px solid #666; padding-top: .4em; font-size: .92em; }
address { font-style: normal; }
@media print {
  body { padding: 0; max-width: none; font-size: 11pt; line-height: 1.18; }
  h2 { margin: .6em 0 .2em; }
  .notice { margin: .35em 0; padding: .2em .5em; }
  .visits { margin-top: .3em; }
  .visits th, .visits td { padding: .2em .35em; }
  .people { font-size: .82em; }
  .month td { height: 1.45rem; }
  footer { margin-top: .5em; padding-top: .3em; }
  footer p { margin: .1em 0; }
  tr, .month, footer { break-inside: avoid; }
}
@media screen and (max-width: 40rem) {
  .visits, .visits tbody, .visits tr, .visits th, .visits td { display: block; border: 0; padding: .1em 0; }
  .visits thead { position: absolute; clip-path: inset(50%%); height: 1px; width: 1px; overflow: hidden; }
  .visits tr { border: 1px solid #666; border-radius: 6px; padding: .5em .7em; margin: 0 0 .7em; }
  .visits td::before { content: attr(data-label) ": "; }
  .visits .start { font-size: 1.1em; }
}
"""


def style(paper: str) -> str:
    """Return the style sheet for a paper size."""
    return STYLE % {"size": PAPERS[paper]}
