/**
 * Style of `report.html`: one string, no external font or image, admitted by its hash in the content security policy.
 *
 * @module
 */
export const style = `
:root{color-scheme:light dark;
--bg:#fbfaf8;--surface:#fff;--sunken:#f4f2ee;--line:#e4e0d9;--text:#1d1c1a;--soft:#5f5b54;
--good:#1e6b45;--good-bg:#e5f2ea;--warn:#8a5a00;--warn-bg:#fbf0d9;--bad:#ab2626;--bad-bg:#fbe8e6;
--cool:#3d5a80;--cool-bg:#e8eef6;--mute-bg:#eeebe5;--focus:#2458c5;
--sans:system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans","Helvetica Neue",Arial,sans-serif;
--mono:ui-monospace,SFMono-Regular,Menlo,Consolas,"Liberation Mono","DejaVu Sans Mono",monospace}
@media (prefers-color-scheme:dark){:root{
--bg:#151412;--surface:#1d1c19;--sunken:#24231f;--line:#37352f;--text:#edeae4;--soft:#aaa59b;
--good:#7fcb9f;--good-bg:#1b3327;--warn:#e6b85c;--warn-bg:#3a2d12;--bad:#f29a90;--bad-bg:#421f1c;
--cool:#a3bfe3;--cool-bg:#222f42;--mute-bg:#2d2b27;--focus:#8fb4ff}}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%}
body{margin:0;background:var(--bg);color:var(--text);font:1rem/1.6 var(--sans);overflow-wrap:anywhere}
h1,h2,h3,h4,p,ul,ol,dl,dd,figure{margin:0;padding:0}
h2{font-size:1.35rem;line-height:1.3;font-weight:650;letter-spacing:-.01em}
h3{font-size:1.05rem;line-height:1.4;font-weight:650}
h4{font-size:.95rem;line-height:1.4;font-weight:650}
a{color:inherit;text-decoration:underline;text-decoration-color:var(--line);text-underline-offset:.2em}
a:hover{text-decoration-color:currentColor}
:focus-visible{outline:2px solid var(--focus);outline-offset:2px;border-radius:4px}
code,.mono{font-family:var(--mono);font-size:.88em}
ul{list-style:none}
.wrap{max-width:68rem;margin:0 auto;padding:0 1.5rem}
.skip-link{position:absolute;left:-99rem}
.skip-link:focus{left:1rem;top:1rem;background:var(--surface);padding:.5rem 1rem;z-index:9}
.soft{color:var(--soft)}.small{font-size:.875rem}
section{margin-top:3.5rem}
section>h2+*{margin-top:1.1rem}
.card{background:var(--surface);border:1px solid var(--line);border-radius:14px;padding:1.5rem}

.top{display:flex;justify-content:space-between;gap:.5rem 2rem;flex-wrap:wrap;padding-top:2rem;font-size:.9rem}
.brand{font-weight:700;letter-spacing:-.01em}
.hero{display:grid;grid-template-columns:auto 1fr;gap:1.25rem 2.25rem;align-items:center;margin-top:2.25rem}
.seal{display:grid;place-items:center;width:9.5rem;height:9.5rem;border-radius:2rem;font-size:5rem;line-height:1;font-weight:700;letter-spacing:-.05em;background:var(--mute-bg);color:var(--soft)}
.seal.none{font-size:3rem;letter-spacing:0}
.seal.good{background:var(--good-bg);color:var(--good)}
.seal.warn{background:var(--warn-bg);color:var(--warn)}
.seal.bad{background:var(--bad-bg);color:var(--bad)}
h1{text-wrap:balance;font-size:clamp(1.6rem,3.6vw,2.35rem);line-height:1.18;font-weight:680;letter-spacing:-.022em}
.context{margin-top:.6rem;font-size:1.06rem;color:var(--soft)}
.caps{margin-top:.9rem;display:grid;gap:.3rem;max-width:46rem}
.caps li{padding-left:1.1rem;position:relative}
.caps li::before{content:"";position:absolute;left:0;top:.72em;width:.42rem;height:.42rem;border-radius:50%;background:var(--soft)}
.notice{margin-top:1.5rem;padding:.8rem 1.1rem;border-radius:10px;background:var(--warn-bg);color:var(--warn)}
.notice.bad{background:var(--bad-bg);color:var(--bad)}

.tally{margin-top:2.25rem}
.bar{display:block;width:100%;height:.7rem;border-radius:99px;background:var(--mute-bg)}
.bar.thin{height:.4rem}
.fill-pass{fill:var(--good)}.fill-warn{fill:var(--warn)}.fill-fail{fill:var(--bad)}.fill-blocked{fill:var(--cool)}.fill-rest{fill:var(--line)}
.legend{display:flex;flex-wrap:wrap;gap:.35rem 1.5rem;margin-top:.8rem;font-size:.95rem}
.legend b{font-variant-numeric:tabular-nums;font-weight:650}
.dot{display:inline-block;width:.6rem;height:.6rem;border-radius:50%;margin-right:.45rem;background:var(--line)}
.dot.pass{background:var(--good)}.dot.warn{background:var(--warn)}.dot.fail,.dot.error{background:var(--bad)}.dot.blocked{background:var(--cool)}

.two{display:grid;grid-template-columns:1fr 1fr;gap:1.25rem}
.card ul.points{display:grid;gap:.6rem;margin-top:.8rem}
.card details{margin-top:.2rem}
.card details p,.card details ul{margin-top:.4rem}
.ids{display:flex;flex-wrap:wrap;gap:.25rem .8rem;font-family:var(--mono);font-size:.8rem}
.ids li{white-space:nowrap}
.reasons li{font-size:.875rem;margin-top:.3rem}
summary{cursor:pointer}

.figures{display:grid;grid-template-columns:repeat(auto-fit,minmax(9.5rem,1fr));gap:1.25rem}
.figure b{display:block;font-size:1.9rem;line-height:1.2;font-weight:650;letter-spacing:-.02em;font-variant-numeric:tabular-nums}
.invariants{margin-top:1.4rem;border-top:1px solid var(--line);padding-top:.4rem}
.invariants li{align-items:baseline;display:grid;grid-template-columns:2.2rem 1fr auto;gap:.8rem;padding:.45rem 0;border-bottom:1px solid var(--line)}
.ledger{margin-top:1.8rem}
.ledger>p{margin-top:.8rem}
.invariants li:last-child{border-bottom:0;padding-bottom:0}

.failures{padding:.4rem 1.5rem}
.failures li{padding:1rem 0;border-top:1px solid var(--line)}
.failures li:first-child{border-top:0}
.failures .head{display:flex;flex-wrap:wrap;gap:.1rem .9rem;align-items:baseline;font-size:.88rem}
.failures .name{font-size:1.05rem;font-weight:600;margin-top:.1rem}
.failures .saw{margin-top:.15rem;color:var(--soft)}

.profiles{display:grid;gap:.8rem}
.profile{display:grid;grid-template-columns:3.2rem 1fr auto;gap:.2rem 1.1rem;align-items:center;padding:1rem 1.5rem}
.profile .letter{font-size:1.6rem;font-weight:700;grid-row:1/3;text-align:center}
.profile .thin{grid-column:2/4;margin-top:.5rem}
.profiles+.chart{margin-top:.8rem}

.chart .figures{grid-template-columns:repeat(auto-fit,minmax(6rem,1fr))}
.chart h3+.figures{margin-top:.7rem}
.unit{font-size:1rem;font-weight:400}
.chart table,.timeline table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}
.chart caption,.timeline caption{text-align:left;padding-bottom:.4rem}
.chart .figures+table{margin-top:1rem}
:is(.chart,.timeline) :is(th,td){padding:.22rem .9rem .22rem 0;text-align:left;font-weight:400;vertical-align:baseline}
:is(.chart,.timeline) :is(th,td):last-child{padding-right:0}
:is(.chart,.timeline) thead th{font-size:.82rem;color:var(--soft)}
.chart th[scope=row]{white-space:nowrap}
:is(.chart,.timeline) .number{text-align:right;white-space:nowrap}
.track{width:40%}
.two .track{width:60%}
.lane{display:block;width:100%;height:.7rem;background:var(--mute-bg);border-radius:3px}
.lane.bare{background:none}
.fill-cool{fill:var(--cool)}
.event-request,.event-answer{fill:var(--cool)}.event-broadcast,.event-mined,.event-receipt{fill:var(--good)}
.event-fault{fill:var(--warn)}.event-no-answer{fill:var(--bad)}
.after{margin-top:.8rem}
.timeline{margin-top:.6rem;padding:.7rem .9rem;border:1px solid var(--line);border-radius:10px;font-size:.88rem}
.timeline+.timeline{margin-top:.8rem}

.good-text{color:var(--good)}.warn-text{color:var(--warn)}.bad-text{color:var(--bad)}

.tools{position:sticky;top:0;z-index:2;display:grid;gap:.7rem;background:var(--bg);padding:.9rem 0;border-bottom:1px solid var(--line)}
fieldset{margin:0;padding:0;border:0;min-width:0}
.tools[hidden]{display:none}
.tools .row{display:flex;flex-wrap:wrap;gap:.5rem .6rem;align-items:center}
.tools input[type=search],.tools select{font:inherit;color:inherit;background:var(--surface);border:1px solid var(--line);border-radius:9px;padding:.45rem .8rem;min-height:2.6rem}
.tools input[type=search]{flex:1 1 14rem;min-width:0}
.chip{position:relative;display:inline-flex}
.chip input{position:absolute;inset:0;opacity:0;margin:0;cursor:pointer}
.chip>span{display:inline-flex;align-items:center;padding:.25rem .8rem;border:1px solid var(--line);border-radius:99px;font-size:.9rem;background:var(--surface)}
.chip input:checked+span{border-color:var(--text);box-shadow:inset 0 0 0 1px var(--text)}
.chip input:focus-visible+span{outline:2px solid var(--focus);outline-offset:2px}
.group{margin-top:2rem}
.group>h3{margin-bottom:.7rem}
.list{overflow:clip;background:var(--surface);border:1px solid var(--line);border-radius:14px}
.check{border-top:1px solid var(--line);content-visibility:auto;contain-intrinsic-size:auto 3.4rem;scroll-margin-top:8.5rem}
.check:first-child{border-top:0}
.check[hidden]{display:none}
.check:target{box-shadow:inset 3px 0 0 var(--focus)}
.check>details>summary{display:grid;grid-template-columns:6.6rem 9.2rem 1fr auto;gap:.1rem 1rem;padding:.8rem 1.25rem;align-items:baseline;list-style:none}
.check>details>summary::-webkit-details-marker{display:none}
.check>details>summary:hover{background:var(--sunken)}
.check>details[open]>summary{background:var(--sunken)}
.check .seen{grid-column:3/5;color:var(--bad);font-size:.92rem}
.check .seen.warn{color:var(--warn)}.check .seen.other{color:var(--soft)}
.check .id{font-family:var(--mono);font-size:.84rem;white-space:nowrap}
.check .level{font-size:.82rem;color:var(--soft);white-space:nowrap}
.badge{justify-self:start;display:inline-block;padding:.05rem .6rem;border-radius:99px;font-size:.82rem;font-weight:600;white-space:nowrap;background:var(--mute-bg);color:var(--soft)}
.badge.pass{background:var(--good-bg);color:var(--good)}.badge.warn{background:var(--warn-bg);color:var(--warn)}
.badge.fail,.badge.error{background:var(--bad-bg);color:var(--bad)}.badge.blocked{background:var(--cool-bg);color:var(--cool)}
.body{padding:1.1rem 1.25rem 1.6rem;display:grid;gap:1.3rem;border-top:1px solid var(--line)}
.body .lead{font-size:1.04rem;max-width:46rem}
.advice{display:grid;grid-template-columns:1fr 1fr;gap:1.25rem 2rem}
.advice p{margin-top:.2rem}
.body pre{margin:.4rem 0 0;padding:.7rem .9rem;background:var(--sunken);border-radius:9px;font:.84rem/1.55 var(--mono);white-space:pre-wrap;overflow-wrap:anywhere}
.case{border:1px solid var(--line);border-radius:10px;margin-top:.6rem}
.case>summary{padding:.55rem .9rem;display:flex;flex-wrap:wrap;gap:.2rem .8rem;align-items:baseline}
.case .assertions{display:grid;gap:0}
.assertion{border-top:1px solid var(--line);padding:.75rem .9rem}
.assertion dl{align-items:baseline;display:grid;grid-template-columns:6rem 1fr;gap:.15rem .8rem;margin-top:.3rem;font-size:.9rem}
.assertion dt,.meta dt{color:var(--soft)}
.assertion dd{white-space:pre-wrap;font-family:var(--mono);font-size:.84rem;line-height:1.55}
.assertion.broken{box-shadow:inset 3px 0 0 var(--bad)}
.meta{display:grid;grid-template-columns:repeat(auto-fill,minmax(15rem,1fr));gap:.6rem 2rem;font-size:.88rem}
.colophon{margin-top:4rem;border-top:1px solid var(--line);padding:1.5rem 0 3.5rem;font-size:.88rem;color:var(--soft)}
.colophon dl{display:grid;grid-template-columns:repeat(auto-fill,minmax(17rem,1fr));gap:.8rem 2rem}
.colophon dd{color:var(--text)}

@media (max-width:46rem){
.wrap{padding:0 1.1rem}section{margin-top:2.75rem}
.hero{grid-template-columns:1fr;margin-top:1.5rem}
.seal{width:6.5rem;height:6.5rem;font-size:3.4rem;border-radius:1.4rem}
.two,.advice{grid-template-columns:1fr}
.card{padding:1.15rem}.failures{padding:.3rem 1.15rem}
.figures{grid-template-columns:1fr 1fr}
.profile{grid-template-columns:2.4rem 1fr;padding:.9rem 1.1rem}
.profile .score{grid-column:2}.profile .letter{grid-row:1/4}.profile .thin{grid-column:1/3}
.check>details>summary{grid-template-columns:auto 1fr auto;padding:.8rem 1rem}
.check .title,.check .seen{grid-column:1/4}
.body{padding:1rem}
.coverage tr{display:grid;grid-template-columns:1fr auto auto;gap:0 1rem;padding:.3rem 0}.coverage .track{grid-column:1/4;grid-row:2;width:auto}
.coverage thead .track,.coverage tr>:nth-child(5){display:none}
.timeline tr{display:grid;grid-template-columns:7.2rem 1fr;gap:0 .8rem;padding:.3rem 0}.timeline thead{display:none}
.timeline td.number{text-align:left}.timeline td.track{width:auto;align-self:center}.timeline td:last-child{grid-column:1/3}
.assertion dl{grid-template-columns:1fr}.assertion dd+dt{margin-top:.3rem}
.tools{position:static}.check{scroll-margin-top:1rem}}

@media print{
:root{--bg:#fff;--surface:#fff;--sunken:#f6f6f6;--line:#ccc;--text:#000;--soft:#444;--good:#14532d;--warn:#6b4400;--bad:#8b1a1a;--cool:#23395b;
--good-bg:#fff;--warn-bg:#fff;--bad-bg:#fff;--cool-bg:#fff;--mute-bg:#fff}
html{font-size:10pt}.tools,.skip-link{display:none}
.wrap{max-width:none;padding:0}.seal,.badge{border:1px solid currentColor}
.bar,.lane{border:1px solid var(--line);print-color-adjust:exact;-webkit-print-color-adjust:exact}
.card,.profile,.check,.timeline{break-inside:avoid-page}.check{content-visibility:visible}
details::details-content{content-visibility:visible;display:block;height:auto}
section{margin-top:1.5rem}}
`;
