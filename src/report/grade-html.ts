import type { GradedAnswer, GradedSubmission, GradeSummary } from '../exercise/problem/graded.js';
import type { RowJudgement } from '../exercise/problem/judgement.js';
import { PAGE_STYLE } from './grade-html-style.js';
import { inline, MARKS, showScore } from './grade-text.js';
import type { GradeWriter } from './grade-writer.js';

/** Text for HTML: markup escaped, and nothing that a page would obey. Attributes are always in double quotes. */
export function escapeHtml(text: string): string {
  return text
    .split('\n')
    .map((line) => inline(line, Number.POSITIVE_INFINITY))
    .join('\n')
    .replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);
}

/** Bars of the distribution: a tenth of the marks each. */
const BINS = 10;

/**
 * One page for a class: how the scores are spread, every part, every student with what was said about each answer. It loads nothing and runs
 * nothing (its policy forbids both), reads well in light, dark and on paper, and needs no script to be complete.
 */
export function createHtmlWriter(): GradeWriter {
  const bins = new Array<number>(BINS).fill(0);
  const students: string[] = [];
  let max = 0;
  return {
    front: (summary) =>
      [
        openPage(),
        renderHead(summary, max),
        renderDistribution(bins, summary.submissions),
        renderParts(summary),
        renderClass(students),
        '<section aria-labelledby="answers"><h2 id="answers">Answers</h2>\n',
      ].join(''),
    add: (graded) => {
      const share = shareOf(graded);
      bins[Math.min(BINS - 1, Math.floor(share * BINS + 1e-9))]! += 1;
      max = Math.max(max, graded.max);
      const id = `s${students.length + 1}`;
      students.push(renderClassRow(graded, id));
      return renderStudent(graded, id);
    },
    tail: () => '</section>\n</main>\n<footer>Made by gradcheck.</footer>\n</body>\n</html>\n',
  };
}

function shareOf({ score, max }: GradedSubmission): number {
  return max === 0 ? 0 : score / max;
}

const percent = (share: number) => `${Math.round(share * 100)} %`;

/** A bar beside the number that it draws, which is what a reader without eyes for it gets. */
function bar(share: number): string {
  return `<span class="bar" aria-hidden="true"><span style="width:${(Math.min(1, Math.max(0, share)) * 100).toFixed(1)}%"></span></span>`;
}

function openPage(): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'">
<meta name="referrer" content="no-referrer">
<title>Grades</title>
<style>${PAGE_STYLE}</style>
</head>
<body>
<a class="skip" href="#main">To the grades</a>
`;
}

function renderHead({ submissions, score, verdicts }: GradeSummary, max: number): string {
  const totals = [
    ['submissions', String(submissions)],
    ['mean', `${showScore(score.mean)} of ${showScore(max)}`],
    ['lowest', showScore(score.min)],
    ['highest', showScore(score.max)],
  ];
  return `<header>
<h1>Grades</h1>
<nav aria-label="On this page"><ul><li><a href="#scores">Scores</a></li><li><a href="#parts">Parts</a></li><li><a href="#class">Students</a></li><li><a href="#answers">Answers</a></li></ul></nav>
</header>
<main id="main">
<dl class="totals">${totals.map(([name, value]) => `<div><dt>${name}</dt><dd>${value}</dd></div>`).join('')}</dl>
<p>${renderVerdicts(verdicts)}</p>
`;
}

function renderVerdicts(verdicts: Readonly<Record<string, number>>): string {
  const items = Object.entries(verdicts).map(([verdict, n]) => `<span>${n} ${badge(verdict)}</span>`);
  return `<span class="verdicts">${items.join(' ')}</span>`;
}

function badge(verdict: string): string {
  const mark = (MARKS as Readonly<Record<string, string>>)[verdict];
  return `<span class="v v-${verdict}">${mark ? `<span aria-hidden="true">${mark}</span> ` : ''}${verdict}</span>`;
}

function renderDistribution(bins: readonly number[], total: number): string {
  const most = Math.max(1, ...bins);
  const rows = bins.map((n, k) => {
    const range = `${(k * 100) / BINS} to ${((k + 1) * 100) / BINS} %`;
    return `<tr><th scope="row">${range}</th><td class="n">${n}</td><td class="n">${percent(total === 0 ? 0 : n / total)}</td><td class="wide">${bar(n / most)}</td></tr>`;
  });
  return section(
    'scores',
    'Scores',
    `<table><caption>How many submissions earned which share of the marks</caption><thead><tr><th scope="col">share of the marks</th><th scope="col" class="n">submissions</th><th scope="col" class="n">of all</th><td></td></tr></thead><tbody>${rows.join('\n')}</tbody></table>`,
  );
}

function renderParts({ byPart }: GradeSummary): string {
  const rows = byPart.map((p) => {
    const slips = p.misconceptions.slice(0, 3).map((m) => `${m.count} ${escapeHtml(m.code)}`);
    return `<tr><th scope="row">${escapeHtml(`${p.problem} ${p.part}`)}</th><td class="n">${percent(p.mean)}</td><td class="wide">${bar(p.mean)}</td><td>${renderVerdicts(p.verdicts)}</td><td>${slips.join(', ')}</td></tr>`;
  });
  return section(
    'parts',
    'Parts',
    `<div class="scroll" tabindex="0" role="region" aria-labelledby="parts"><table><thead><tr><th scope="col">part</th><th scope="col" class="n">mean</th><td></td><th scope="col">verdicts</th><th scope="col">slips met most</th></tr></thead><tbody>${rows.join('\n')}</tbody></table></div>`,
  );
}

function renderClass(rows: readonly string[]): string {
  return section(
    'class',
    'Students',
    `<div class="scroll" tabindex="0" role="region" aria-labelledby="class"><table><thead><tr><th scope="col">student</th><th scope="col" class="n">marks</th><th scope="col" class="n">share</th><td></td><th scope="col">waiting for a person</th></tr></thead><tbody>${rows.join('\n')}</tbody></table></div>`,
  );
}

function section(id: string, title: string, content: string): string {
  return `<section aria-labelledby="${id}"><h2 id="${id}">${title}</h2>\n${content}\n</section>\n`;
}

function renderClassRow(graded: GradedSubmission, id: string): string {
  const share = shareOf(graded);
  const waiting = graded.answers.filter((a) => a.verdict === 'undecided' || a.verdict === 'manual').length;
  return `<tr><th scope="row"><a href="#${id}"><bdi>${escapeHtml(graded.student)}</bdi></a></th><td class="n">${showScore(graded.score)} of ${showScore(graded.max)}</td><td class="n">${percent(share)}</td><td class="wide">${bar(share)}</td><td>${waiting === 0 ? '' : waiting}</td></tr>`;
}

function renderStudent(graded: GradedSubmission, id: string): string {
  const notes = graded.notes.map((n) => `<li>${escapeHtml(n)}</li>`);
  return `<section class="student" id="${id}" aria-labelledby="${id}h">
<header><h3 id="${id}h"><bdi>${escapeHtml(graded.student)}</bdi></h3><span class="faint">${escapeHtml(graded.file)}</span><span class="marks">${showScore(graded.score)} of ${showScore(graded.max)}</span></header>
<ol class="answers">
${graded.answers.map(renderAnswer).join('\n')}
</ol>
${notes.length === 0 ? '' : `<ul class="notes">${notes.join('')}</ul>\n`}</section>
`;
}

function renderAnswer(a: GradedAnswer): string {
  const lines = [
    `<div class="line"><span class="part">${escapeHtml(`${a.problem} ${a.part}`)}</span>${badge(a.verdict)}<span class="marks">${showScore(a.score)} of ${showScore(a.max)}</span></div>`,
  ];
  // A table is shown line by line below.
  if (a.answer !== '' && !a.rows) lines.push(`<code class="answer">${escapeHtml(a.answer)}</code>`);
  if (a.links && a.verdict !== 'correct') lines.push(renderLinks(a.links));
  if (a.rows) lines.push(renderRows(a.rows));
  for (const text of a.feedback) lines.push(`<p class="feedback">${escapeHtml(text)}</p>`);
  if (a.misconception) lines.push(`<p class="slip">${escapeHtml(a.misconception.explanation)}</p>`);
  if (a.expected !== undefined && a.verdict !== 'correct')
    lines.push(`<p class="feedback">Expected: <code>${escapeHtml(a.expected)}</code></p>`);
  return `<li>${lines.join('\n')}</li>`;
}

function renderLinks(links: NonNullable<GradedAnswer['links']>): string {
  const items = links.map(
    (l) =>
      `<li><code>${escapeHtml(`${l.left} ${l.relation} ${l.right}`)}</code> ${badge(l.verdict)}${l.note === '' ? '' : ` <span class="faint">${escapeHtml(l.note)}</span>`}</li>`,
  );
  return `<ol class="steps">${items.join('\n')}</ol>`;
}

function renderRows(rows: readonly RowJudgement[]): string {
  const known = rows.some((r) => r.expected !== '');
  const cells = rows.map(
    (r) =>
      `<tr><th scope="row"><code>${escapeHtml(r.label)}</code></th><td><code>${escapeHtml(r.written)}</code></td>${known ? `<td><code>${escapeHtml(r.expected)}</code></td>` : ''}<td>${badge(r.verdict)}</td><td>${escapeHtml(r.note)}</td></tr>`,
  );
  return `<div class="scroll rows" tabindex="0" role="region" aria-label="lines of the answer"><table><thead><tr><th scope="col">line</th><th scope="col">written</th>${known ? '<th scope="col">expected</th>' : ''}<th scope="col">verdict</th><th scope="col">remark</th></tr></thead><tbody>${cells.join('\n')}</tbody></table></div>`;
}
