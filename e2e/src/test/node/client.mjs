// The official Node SDK as a client of the gateway. Usage: node client.mjs <scenario>; the base URL
// and the key come from GATEWAY_URL and GATEWAY_KEY. Prints one JSON object: what the SDK gave to
// its caller, or what it threw. The exit code is 0 in both cases.
import Anthropic from '@anthropic-ai/sdk';

const client = new Anthropic({
  baseURL: process.env.GATEWAY_URL,
  apiKey: process.env.GATEWAY_KEY,
  maxRetries: 0,
  timeout: 20_000,
});

const question = { role: 'user', content: 'How deep is the harbour?' };
const request = { model: 'claude-opus-4-8', max_tokens: 4096, messages: [question] };
const tool = {
  name: 'sound_depth',
  input_schema: { type: 'object', properties: { harbour: { type: 'string' } } },
};

/** Reads a stream to its end; the names of its events stand beside the message they add up to. */
async function streamed(params) {
  const stream = client.messages.stream(params);
  const events = [];
  stream.on('streamEvent', (event) => events.push(event.type));
  return { message: await stream.finalMessage(), events };
}

/** The same events without the helper that adds them up. */
async function iterated(params) {
  const events = [];
  for await (const event of await client.messages.create({ ...params, stream: true })) {
    events.push(event.type);
  }
  return { events };
}

const scenarios = {
  text: () => streamed(request),
  whole: async () => ({ message: await client.messages.create(request) }),
  tools: async () => {
    const params = { ...request, tools: [tool], thinking: { type: 'enabled', budget_tokens: 1024 } };
    const first = await streamed(params);
    const call = first.message.content.find((block) => block.type === 'tool_use');
    const result = { type: 'tool_result', tool_use_id: call.id, content: 'nine fathoms' };
    const second = await streamed({
      ...params,
      messages: [
        question,
        { role: 'assistant', content: first.message.content },
        { role: 'user', content: [result] },
      ],
    });
    return { first: first.message, message: second.message };
  },
  iterate: () => iterated(request),
};

function thrown(error) {
  return {
    name: error.constructor.name,
    isApiError: error instanceof Anthropic.APIError,
    status: error.status ?? null,
    type: error.error?.error?.type ?? null,
    requestId: error.requestID ?? null,
    message: String(error.message),
  };
}

const scenario = scenarios[process.argv[2]];
if (!scenario) {
  console.error(`scenarios: ${Object.keys(scenarios).join(', ')}`);
  process.exit(2);
}
let outcome;
try {
  outcome = await scenario();
} catch (error) {
  outcome = { thrown: thrown(error) };
}
console.log(JSON.stringify(outcome));
