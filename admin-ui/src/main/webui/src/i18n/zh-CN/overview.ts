export default {
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
}
