export default {
  connect: {
    heading: '接入 Claude Code',
    note: '粘贴到终端，并把 {placeholder} 换成你自己的访问密钥。',
    shell: '终端类型',
    posix: 'bash、zsh',
    powershell: 'PowerShell',
    example: '接入 Claude Code 的命令',
    conflict: '如果 {variable} 里是另一个密钥，请先取消它：一次请求带两个密钥会被 Trireme 拒绝。',
  },
}
