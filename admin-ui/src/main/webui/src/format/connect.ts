export const SHELLS = ['posix', 'powershell'] as const
export type Shell = (typeof SHELLS)[number]

/** What a user pastes to point Claude Code at this gateway. The key stays a placeholder. */
export function claudeCodeEnvironment(shell: Shell, origin: string, placeholder: string): string {
  switch (shell) {
    case 'posix':
      return `export ANTHROPIC_BASE_URL=${origin}\nexport ANTHROPIC_AUTH_TOKEN='${placeholder}'\nclaude`
    case 'powershell':
      return `$env:ANTHROPIC_BASE_URL = "${origin}"\n$env:ANTHROPIC_AUTH_TOKEN = '${placeholder}'\nclaude`
  }
}

/** A first channel, made from a terminal. */
export const FIRST_CHANNEL = './trireme channel add claude https://api.anthropic.com'

/** A first configuration that loads as it is. */
export const FIRST_CONFIGURATION = `channels:
  - id: anthropic-main
    dialect: claude
    baseUrls: [https://api.anthropic.com]
    keys: [{secretRef: env:ANTHROPIC_KEY}]
`
