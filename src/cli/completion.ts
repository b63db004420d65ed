import type { Command } from 'commander';
import { UsageError } from './session.js';

/** What can follow a command. */
interface Words {
  readonly name: string;
  /** Its options, with those of its own commands. */
  readonly options: readonly string[];
  readonly commands: readonly string[];
}

/** The values of options that have a list of them. */
type Choices = ReadonlyMap<string, readonly string[]>;

function wordsOf(command: Command): Words {
  const all = [command, ...command.commands];
  const options = all.flatMap((c) => c.options.flatMap((o) => o.long ?? []));
  return {
    name: command.name(),
    options: [...new Set([...options, '--help'])],
    commands: command.commands.map((c) => c.name()),
  };
}

function choicesOf(program: Command): Choices {
  const choices = new Map<string, readonly string[]>();
  for (const command of program.commands)
    for (const { long, argChoices } of [command, ...command.commands].flatMap((c) => c.options))
      if (long && argChoices) choices.set(long, [...new Set([...(choices.get(long) ?? []), ...argChoices])]);
  return choices;
}

/** A completion script for bash, zsh or fish, made from the commands themselves. */
export function completionScript(shell: string, program: Command): string {
  const words = program.commands.map(wordsOf);
  const choices = choicesOf(program);
  switch (shell) {
    case 'bash':
      return bash(words, choices);
    case 'zsh':
      return zsh(words, choices);
    case 'fish':
      return fish(words, choices);
    default:
      throw new UsageError(`there is no completion for \`${shell}\``, 'the shells are bash, zsh and fish');
  }
}

const namesOf = (words: readonly Words[]) => words.map((w) => w.name).join(' ');

function bash(words: readonly Words[], choices: Choices): string {
  return [
    '# bash: source <(gradcheck completion bash)',
    '_gradcheck() {',
    '  local current="${COMP_WORDS[COMP_CWORD]}" before="${COMP_WORDS[COMP_CWORD-1]}" options commands',
    '  case "$before" in',
    ...[...choices].map(
      ([option, values]) =>
        `    ${option}) COMPREPLY=($(compgen -W "${values.join(' ')}" -- "$current")); return ;;`,
    ),
    '  esac',
    '  case "${COMP_WORDS[1]}" in',
    ...words.map(
      ({ name, options, commands }) =>
        `    ${name}) options="${options.join(' ')}"; commands="${commands.join(' ')}" ;;`,
    ),
    '  esac',
    `  if [ "$COMP_CWORD" -eq 1 ]; then commands="${namesOf(words)}"; options="--help --version"; fi`,
    '  if [ "$COMP_CWORD" -gt 2 ]; then commands=""; fi',
    '  case "$current" in',
    '    -*) COMPREPLY=($(compgen -W "$options" -- "$current")) ;;',
    '    *)',
    '      if [ -n "$commands" ]; then COMPREPLY=($(compgen -W "$commands" -- "$current"))',
    '      else COMPREPLY=($(compgen -f -- "$current")); fi ;;',
    '  esac',
    '}',
    'complete -o filenames -F _gradcheck gradcheck',
    '',
  ].join('\n');
}

function zsh(words: readonly Words[], choices: Choices): string {
  return [
    '#compdef gradcheck',
    '# zsh: source <(gradcheck completion zsh)',
    '_gradcheck() {',
    '  if (( CURRENT == 2 )); then',
    `    compadd -- ${namesOf(words)} --help --version`,
    '    return',
    '  fi',
    '  case "${words[CURRENT-1]}" in',
    ...[...choices].map(([option, values]) => `    ${option}) compadd -- ${values.join(' ')}; return ;;`),
    '  esac',
    '  case "${words[2]}" in',
    ...words.map(({ name, options, commands }) => {
      const inner = commands.length === 0 ? '' : `(( CURRENT == 3 )) && compadd -- ${commands.join(' ')}; `;
      return `    ${name}) ${inner}compadd -- ${options.join(' ')}; _files ;;`;
    }),
    '  esac',
    '}',
    'compdef _gradcheck gradcheck',
    '',
  ].join('\n');
}

function fish(words: readonly Words[], choices: Choices): string {
  const lines = ['# fish: gradcheck completion fish | source'];
  lines.push(`complete -c gradcheck -n __fish_use_subcommand -f -a '${namesOf(words)}'`);
  for (const { name, options, commands } of words) {
    const seen = `complete -c gradcheck -n '__fish_seen_subcommand_from ${name}'`;
    if (commands.length > 0) lines.push(`${seen} -a '${commands.join(' ')}'`);
    for (const option of options) {
      const values = choices.get(option);
      lines.push(`${seen} -l ${option.slice(2)}${values ? ` -x -a '${values.join(' ')}'` : ''}`);
    }
  }
  return `${lines.join('\n')}\n`;
}
