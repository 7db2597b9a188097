"""How a hand-out looks: large type, one sheet for six visits, good in black and white, readable on a phone."""

from __future__ import annotations

from ketaplan.formats.common.html_page import BASE

STYLE = (
    BASE
    + """\
.name { font-size: 1.15em; }
.draft { font-style: italic; font-size: .9em; }
.visits { width: 100%; margin-top: .6em; }
.visits th, .visits td { text-align: left; vertical-align: baseline; padding: .32em .45em;
  border-bottom: 1px solid #666; }
.visits th:first-child { padding-left: 0; }
.visits td:last-child, .visits thead th:last-child { padding-right: 0; }
.visits thead th { vertical-align: bottom; border-bottom: 2px solid #000; font-size: .82em; line-height: 1.2; }
.visits tbody th { font-size: 1.08em; }
.time, .day, .nth { white-space: nowrap; }
.people { font-size: .92em; }
.one { display: inline-block; max-width: 100%; }
.visits .start { font-weight: bold; }
.open { display: block; font-weight: normal; font-style: italic; font-size: .85em; }
.nth { display: block; font-weight: normal; font-size: .82em; }
.months { display: flex; flex-wrap: wrap; gap: .4rem 2rem; }
.month { font-size: .92em; }
.month caption { font-weight: bold; text-align: left; padding-bottom: .15em; }
.month th { font-weight: normal; text-align: center; font-size: .8em; padding: 0 .2em; }
.month abbr { text-decoration: none; }
.month td { width: 2.6rem; height: 1.75rem; text-align: center; padding: 0; border: 1px solid #bbb; }
.month .on { border: 2.5px solid #000; line-height: 1.05; }
.what { display: block; font-size: .62em; white-space: nowrap; }
.roomy .what { font-size: .7em; }
footer { margin-top: .9em; border-top: 1px solid #666; padding-top: .4em; font-size: .92em; }
@media print {
  .visits { margin-top: .3em; }
  .visits th, .visits td { padding: .2em .35em; }
  .people { font-size: .82em; }
  .month td { height: 1.45rem; }
  footer { margin-top: .5em; padding-top: .3em; }
  footer p { margin: .1em 0; }
  .roomy { font-size: 12pt; line-height: 1.2; }
  .roomy .visits th, .roomy .visits td { padding: .28em .3em; }
  .roomy .visits th:first-child { padding-left: 0; }
  .roomy .visits thead th { font-size: .78em; }
  .roomy .people { font-size: .84em; }
  .roomy h2 { margin: .7em 0 .25em; }
  .roomy .month td { width: 2.9rem; height: 1.75rem; }
  .escort { font-size: 15pt; line-height: 1.3; }
  .escort .visits th, .escort .visits td { padding: .4em 1em .4em 0; }
  .escort p { margin: .8em 0; }
  .escort + footer { font-size: 13pt; line-height: 1.3; }
  tr, .month, footer { break-inside: avoid; }
}
@media screen and (max-width: 40rem) {
  .visits, .visits tbody, .visits tr, .visits th, .visits td { display: block; border: 0; padding: .1em 0; }
  .visits thead { position: absolute; clip-path: inset(50%); height: 1px; width: 1px; overflow: hidden; }
  .visits tr { border: 1px solid #666; border-radius: 6px; padding: .5em .7em; margin: 0 0 .7em; }
  .visits td::before { content: attr(data-label) " "; }
  .visits td .nth { display: inline; font-size: 1em; }
  .visits .start { font-size: 1.1em; }
  .month, .months { width: 100%; }
  .month td { width: auto; height: 2.4rem; }
}
"""
)
