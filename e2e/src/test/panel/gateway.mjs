// The gateway's own interfaces, for setting up and for looking behind the panel.
export function gateway(url, key) {
  let conversations = 0

  async function ask(method, path, body, headers = {}) {
    const response = await fetch(url + path, {
      method,
      headers: { 'x-api-key': key, 'content-type': 'application/json', ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const text = await response.text()
    if (!response.ok) {
      throw new Error(`${method} ${path}: ${response.status} ${text}`)
    }
    return JSON.parse(text)
  }

  async function entry(id) {
    return (await ask('GET', '/api/lanes/claude')).entries.find((one) => one.channel === id)
  }

  return {
    ask,
    channel: (id, name, baseUrl) =>
      ask('POST', '/api/channels', {
        id,
        name,
        dialect: 'claude',
        baseUrls: [baseUrl],
        allowPrivateNetwork: true,
        keys: [
          { id: 'k1', secret: `sk-ant-panel-${id}-0123456789-1` },
          { id: 'k2', secret: `sk-ant-panel-${id}-0123456789-2` },
        ],
      }),
    /** The status that a caller gets for its models with this credential. */
    opens: async (secret) => (await fetch(`${url}/v1/models`, { headers: { 'x-api-key': secret } })).status,
    /** Ids of the lane, in their order. */
    order: async () => (await ask('GET', '/api/lanes/claude')).entries.map((entry) => entry.channel),
    state: async (id) => (await entry(id)).state,
    weight: async (id) => (await entry(id)).weight,
    strategy: async () => (await ask('GET', '/api/lanes/claude')).strategy,
    /** A request of a conversation of its own, which no channel has a claim on. */
    message: (text = 'Hello') =>
      ask('POST', '/v1/messages', {
        model: 'claude-sonnet-4-5',
        max_tokens: 10,
        metadata: { user_id: `user_${++conversations}` },
        messages: [{ role: 'user', content: `${text} ${conversations}` }],
      }),
    keepBodies: async () => {
      const { revision } = await ask('GET', '/api/settings')
      await ask('PUT', '/api/settings', { bodies: { enabled: true } }, { 'if-match': `"${revision}"` })
    },
  }
}
