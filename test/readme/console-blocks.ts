/** One command of a document and what the document says it prints. */
export interface Example {
  readonly line: number;
  readonly command: string;
  readonly output: readonly string[];
}

/** The commands of all ```console blocks: lines that start with `$ `, each followed by its output. */
export function readExamples(markdown: string): readonly Example[] {
  const examples: { line: number; command: string; output: string[] }[] = [];
  let inside = false;
  markdown.split('\n').forEach((line, i) => {
    if (line.startsWith('```')) inside = line === '```console';
    else if (inside && line.startsWith('$ '))
      examples.push({ line: i + 1, command: line.slice(2), output: [] });
    else if (inside) examples.at(-1)?.output.push(line);
  });
  return examples;
}

/** Whether a printed text is what a document shows: the same lines, where a line `…` stands for any number of lines. */
export function matchesOutput(shown: readonly string[], printed: string): boolean {
  const lines = printed
    .trimEnd()
    .split('\n')
    .map((l) => l.trimEnd());
  const wanted = [...shown];
  while (wanted.at(-1) === '') wanted.pop();
  let at = 0;
  let open = false;
  for (const line of wanted) {
    if (line === '…') {
      open = true;
      continue;
    }
    const found = open ? lines.indexOf(line, at) : lines[at] === line ? at : -1;
    if (found === -1) return false;
    at = found + 1;
    open = false;
  }
  return open || at === lines.length;
}
