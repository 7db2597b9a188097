"""How sheets for the wall look: on the paper's long side, patterns that print in black and white, a list on a phone."""

from __future__ import annotations

from ketaplan.formats.common.html_page import BASE

PATTERNS = """\
i { display: block; height: 100%; print-color-adjust: exact; -webkit-print-color-adjust: exact; }
.check-in { background: repeating-linear-gradient(90deg, #000 0, #000 .8px, #fff .8px, #fff 4px); }
.infusion { background: #1d3557; }
.recovery { background: repeating-linear-gradient(135deg, #000 0, #000 .8px, #fff .8px, #fff 4px); }
.consultation { background: repeating-linear-gradient(0deg, #000 0, #000 .8px, #fff .8px, #fff 2.7px); }
"""
STYLE = (
    BASE
    + PATTERNS
    + """\
body { max-width: 90rem; }
.head { display: flex; flex-wrap: wrap; justify-content: space-between; align-items: baseline; gap: 0 2rem; }
.place { font-size: 1.15em; }
.site + .site { margin-top: 2.5em; }
.legend { list-style: none; display: flex; flex-wrap: wrap; gap: .1rem 1.3rem; margin: .4em 0; padding: 0;
  font-size: .85em; }
.legend li { display: flex; align-items: center; gap: .4em; white-space: nowrap; }
.legend span { display: block; width: 2.4em; height: .8em; border: 1px solid #000; }
.legend .free, .legend .held { border-style: dashed; }
.legend .shift { border-color: #999; background: #eee; }
.hid { position: absolute; clip-path: inset(50%); width: 1px; height: 1px; overflow: hidden; white-space: nowrap; }
.day { width: 100%; table-layout: fixed; margin: .7em 0 0; }
.day thead th { text-align: left; border-bottom: 2px solid #000; padding: 0; vertical-align: top; line-height: 1.3; }
.day thead th:first-child, .day tbody th { width: 7.5rem; padding-right: .5em; }
.day tbody th { text-align: left; vertical-align: top; padding-top: .25em; font-size: .95em; line-height: 1.15; }
.day td { padding: 0; position: relative; }
.day tbody tr { border-bottom: 1px solid #888; }
.hours { display: flex; font-size: .85em; line-height: 1.5; font-weight: normal; }
.hours span { flex: 1 1 0; width: 0; border-left: 1px solid #888; padding-left: .2em; }
.line { list-style: none; margin: 0; padding: 0; position: relative;
  background: linear-gradient(90deg, #bbb 1px, transparent 1px);
  print-color-adjust: exact; -webkit-print-color-adjust: exact; }
.line li { position: absolute; height: 1.75rem; overflow: hidden; }
.line .shift { top: 0; height: 100%; background: #eee; border: 0 solid #999; border-width: 0 1px; }
.visit { border: 1px solid #000; background: #fff; }
.visit.held, .free { border: 1px dashed #000; }
.line .free { background: #fff; }
.who { display: block; font-size: .75rem; line-height: 1.05rem; padding: 0 .2rem; white-space: nowrap; overflow: hidden;
  text-overflow: ellipsis; }
.stages { display: flex; position: absolute; bottom: 0; left: 0; right: 0; height: .6rem; border-top: 1px solid #000; }
.week { width: 100%; table-layout: fixed; margin: .7em 0 0; }
.week th { text-align: left; vertical-align: top; padding: .15em .4em; }
.week thead th { border-bottom: 2px solid #000; }
.week th:first-child { width: 7rem; padding-left: 0; }
.week td { vertical-align: top; border-left: 1px solid #888; padding: .25em .4em .3em; }
.week tbody tr { border-bottom: 1px solid #888; }
.strip { position: relative; height: .75rem; background: #eee; border: 1px solid #999; margin-bottom: .2rem; }
.strip i { position: absolute; top: 0; border: solid #000; border-width: 0 1px; }
.strip .gap { border: 1px dashed #000; background: #fff; }
.list { list-style: none; margin: 0; padding: 0; font-size: .85rem; line-height: 1.3; }
.list .none { color: #555; }
.who bdi, .list bdi { font-weight: bold; }
.today { background: #000; color: #fff; padding: 0 .3em; border-radius: 2px; font-size: .8em; }
.roomy .line li { height: 2.8rem; }
.roomy .line .shift { height: 100%; }
.roomy .who { font-size: 1rem; line-height: 1.7rem; }
.roomy .stages { height: .95rem; }
.roomy tbody th { font-size: 1.05em; padding-top: .45em; }
.roomy .strip { height: 1.3rem; margin-bottom: .35rem; }
.week.roomy td { padding-bottom: .7em; }
@media print {
  .dense .list { font-size: .75rem; line-height: 1.2; }
  .roomy .list { font-size: 1.05rem; line-height: 1.4; }
  .site { break-after: page; }
  .site:last-child { break-after: auto; }
  thead { display: table-header-group; }
  tr, .day { break-inside: avoid; }
}
@media screen and (max-width: 60rem) {
  .day thead { position: absolute; clip-path: inset(50%); height: 1px; width: 1px; overflow: hidden; }
  .day, .day tbody, .day tr, .day th, .day td { display: block; width: auto; }
  .day tbody tr { border: 0; }
  .line { height: auto !important; background: none; }
  .line li, .roomy .line li, .roomy .line .shift { position: static; width: auto !important; height: auto;
    margin: .3rem 0; padding: .1rem .3rem; }
  .line .shift { background: none; border: 0; }
  .who { font-size: 1rem; line-height: 1.4; white-space: normal; display: inline; }
  .stages { position: static; }
  .start { display: none; }
  .week, .week tbody, .week tr, .week th, .week td { display: block; width: auto !important; border-left: 0; }
  .week th:first-child { padding: .4em 0 0; font-size: 1.15em; }
  .week td { padding: .2em 0 .5em; }
  .list { font-size: 1rem; }
  .week thead { position: absolute; clip-path: inset(50%); height: 1px; width: 1px; overflow: hidden; }
  .week td::before { content: attr(data-label); font-weight: bold; }
  .hid { position: static; clip-path: none; width: auto; height: auto; white-space: normal; }
}
"""
)
