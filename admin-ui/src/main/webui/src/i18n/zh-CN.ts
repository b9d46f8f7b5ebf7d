import type { Messages } from './messages'

const messages: Messages = {
  skip: '跳到正文',
  live: {
    signedOut: '未登录',
    signingIn: '连接中',
    connected: '已连接',
    reconnecting: '正在重连',
  },
  language: { current: '当前语言：简体中文。切换到' },
  theme: { legend: '外观', system: '跟随系统', light: '浅色', dark: '深色' },
  session: { signOut: '退出', retry: '立即重试', otherKey: '换一个密钥' },
  signIn: {
    heading: '登录',
    label: '访问密钥',
    where:
      '填写 {admin} 的值；未设置管理密钥时，填写 {proxy} 的值。两者都没有设置时，请使用 Trireme 首次启动时打印的密钥。',
    memory: '密钥只留在当前标签页的内存里，刷新页面后需要重新输入。',
    show: '显示密钥',
    submit: '登录',
    busy: '正在登录',
    empty: '请先输入或粘贴访问密钥。',
  },
  waiting: { heading: '正在等待 Trireme' },
  trouble: {
    badKey: {
      title: '这不像是访问密钥。',
      todo: '里面有空格，或者密钥中不会出现的字符。请重新复制，不要带引号和换行。',
    },
    wrongKey: {
      title: 'Trireme 不认识这个密钥。',
      todo: '请检查首尾是否漏了字符，以及密钥是否属于当前环境。',
    },
    forbidden: {
      title: '这个密钥没有管理权限。',
      todo: '它是发给客户端的密钥，请改用管理密钥登录。',
    },
    unreachable: {
      title: 'Trireme 没有响应。',
      todo: '请确认它正在运行，并且浏览器能访问 {origin}。页面会自动重试。',
    },
    slow: {
      title: 'Trireme 在 {limit} 秒内没有响应。',
      todo: '可能是机器负载过高，或者网络太慢。页面会自动重试。',
    },
    busy: {
      title: '请求过于频繁，Trireme 要求稍等。',
      todo: '页面会在 {wait} 秒后重试。如果打开了多个面板标签页，请关掉一些。',
    },
    unavailable: {
      title: 'Trireme 正在启动或停止。',
      todo: '通常几秒内就会恢复。如果没有，请查看服务器日志，或者前面代理的日志。',
    },
    missing: {
      title: '这个地址上没有管理接口。',
      todo: '请确认 {origin} 指向 Trireme，并且中间的代理放行了 /api 路径。',
    },
    fault: {
      title: 'Trireme 读取自身状态时出错。',
      todo: '它的说明：“{detail}”。详情见服务器日志。页面会自动重试。',
    },
    foreign: {
      title: '响应的不是 Trireme。',
      todo: '{origin} 前面可能有代理或登录页。请直接打开这个地址看看。',
    },
  },
  stale: '以下是{ago}的数据。',
  overview: {
    heading: '概览',
    version: '版本',
    commit: '提交 {commit}',
    mode: '模式',
    uptime: '已运行',
    since: '启动于 {moment}',
    channels: '渠道',
    active: '{total} 个中 {active} 个启用',
    noChannel: '还没有',
  },
  configuration: {
    label: '配置',
    database: '存于数据库',
    revision: '第 {revision} 版',
    loaded: '{ago}加载',
    refusedTitle: '{file} 的最新改动未被采用。',
    refusedTodo: '目前仍按第 {revision} 版运行。改正后保存即可，Trireme 会自动重新读取。',
  },
  dialects: {
    heading: '协议',
    note: '客户端可以用这些协议访问本地址。',
    none: '没有注册任何协议：这个构建不含协议模块，客户端无法接入。',
  },
  lanes: {
    heading: '通道',
    note: '渠道按从上到下的顺序尝试。',
    order: '顺序',
    channel: '渠道',
    state: '状态',
    dialect: '协议',
    translated: '需转换',
    baseUrls: '上游地址',
    keys: '密钥',
    keyCount: '无密钥 | {count} 个 | {count} 个',
    models: '模型映射',
    modelsShort: '模型',
    becomes: '映射为',
    unmapped: '模型名原样传递',
    moreModels: '还有 {count} 条',
    empty: '这条通道没有渠道：添加之前，请求会得到 404。',
  },
  state: { active: '启用', suspended: '暂停', disabled: '停用' },
  strategy: {
    failover: '故障切换',
    'round-robin': '轮询',
    random: '随机',
    weighted: '加权',
    'least-latency': '最低延迟',
  },
  empty: {
    heading: '还没有渠道',
    command: '在本机终端运行下面的命令。它会询问上游密钥，几秒后这里就会显示该渠道。',
    commandExample: '添加渠道的命令',
    or: '如需用 Git 管理配置，请把 {variable} 设为 YAML 文件的路径后启动 Trireme。',
    file: '把下面的内容加进 {file} 并保存。Trireme 会自动读取，几秒后这里就会显示。',
    key: '上游密钥取自启动 Trireme 时的环境变量 {variable}。',
    example: '配置示例',
  },
  connect: {
    heading: '接入 Claude Code',
    note: '粘贴到终端，并把 {placeholder} 换成你自己的访问密钥。',
    shell: '终端类型',
    posix: 'bash、zsh',
    powershell: 'PowerShell',
    example: '接入 Claude Code 的命令',
    conflict: '如果 {variable} 里是另一个密钥，请先取消它：一次请求带两个密钥会被 Trireme 拒绝。',
  },
  copy: {
    copy: '复制',
    copied: '已复制',
    selected: '已选中，请按 Ctrl+C 或 ⌘C',
  },
}

export default messages
