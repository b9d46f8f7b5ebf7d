export default {
  connect: {
    heading: 'Connect Claude Code',
    note: 'Paste into a terminal, with your own access key in place of {placeholder}.',
    shell: 'Shell',
    posix: 'bash, zsh',
    powershell: 'PowerShell',
    example: 'Commands that connect Claude Code',
    conflict: 'Unset {variable} if it holds another key: Trireme refuses a request that carries two.',
  },
}
