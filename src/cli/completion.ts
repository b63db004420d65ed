import type { Command } from 'commander';
import { UsageError } from './session.js';

/** The words that can follow: commands, and the options of each. */
interface Words {
  readonly commands: readonly string[];
  readonly options: ReadonlyMap<string, readonly string[]>;
}

function wordsOf(program: Command): Words {
  const options = new Map(
    program.commands.map((c) => [
      c.name(),
      [...c.options.map((o) => o.long ?? ''), '--help'].filter(Boolean),
    ]),
  );
  return { commands: program.commands.map((c) => c.name()), options };
}

/** A completion script for bash, zsh or fish, made from the commands themselves. */
export function completionScript(shell: string, program: Command): string {
  const words = wordsOf(program);
  switch (shell) {
    case 'bash':
      return bash(words);
    case 'zsh':
      return zsh(words);
    case 'fish':
      return fish(words);
    default:
      throw new UsageError(`there is no completion for \`${shell}\``, 'the shells are bash, zsh and fish');
  }
}

function bash({ commands, options }: Words): string {
  const cases = [...options].map(([name, list]) => `    ${name}) words="${list.join(' ')}" ;;`);
  return [
    '# bash: source <(gradcheck completion bash)',
    '_gradcheck() {',
    '  local current="${COMP_WORDS[COMP_CWORD]}" words',
    '  case "${COMP_WORDS[1]}" in',
    ...cases,
    '  esac',
    `  if [ "$COMP_CWORD" -eq 1 ]; then words="${commands.join(' ')} --help --version"; fi`,
    '  case "$current" in',
    '    -*) COMPREPLY=($(compgen -W "$words" -- "$current")) ;;',
    '    *)',
    '      if [ "$COMP_CWORD" -eq 1 ]; then COMPREPLY=($(compgen -W "$words" -- "$current"))',
    '      else COMPREPLY=($(compgen -f -- "$current")); fi ;;',
    '  esac',
    '}',
    'complete -o filenames -F _gradcheck gradcheck',
    '',
  ].join('\n');
}

function zsh({ commands, options }: Words): string {
  const cases = [...options].map(([name, list]) => `    ${name}) compadd -- ${list.join(' ')}; _files ;;`);
  return [
    '#compdef gradcheck',
    '# zsh: source <(gradcheck completion zsh)',
    '_gradcheck() {',
    '  if (( CURRENT == 2 )); then',
    `    compadd -- ${commands.join(' ')} --help --version`,
    '    return',
    '  fi',
    '  case "${words[2]}" in',
    ...cases,
    '  esac',
    '}',
    'compdef _gradcheck gradcheck',
    '',
  ].join('\n');
}

function fish({ commands, options }: Words): string {
  const lines = ['# fish: gradcheck completion fish | source'];
  lines.push(`complete -c gradcheck -n __fish_use_subcommand -f -a '${commands.join(' ')}'`);
  for (const [name, list] of options) {
    for (const option of list) {
      lines.push(`complete -c gradcheck -n '__fish_seen_subcommand_from ${name}' -l ${option.slice(2)}`);
    }
  }
  return `${lines.join('\n')}\n`;
}
