/** Chat templates for tests, written after the forms that models' files have. */

/** As Mixtral 8x7B Instruct v0.1's files have it. */
export const MISTRAL_V1_TEMPLATE =
  "{{ bos_token }}{% for message in messages %}{% if message['role'] == 'user' %}{{ '[INST] ' + message['content'] + ' [/INST]' }}" +
  "{% elif message['role'] == 'assistant' %}{{ message['content'] + eos_token }}" +
  "{% else %}{{ raise_exception('Only user and assistant roles are supported!') }}{% endif %}{% endfor %}";

/** Turns, functions, calls and results between control tokens, as Mistral 7B Instruct v0.3's. */
export const MISTRAL_V3_TEMPLATE = `{{ bos_token }}
{%- for message in messages %}
  {%- if message.role == 'user' %}
    {%- if tools is not none and loop.index0 == 0 %}{{ '[AVAILABLE_TOOLS] ' + (tools | tojson) + '[/AVAILABLE_TOOLS]' }}{% endif %}
    {{- '[INST] ' + message.content + '[/INST]' }}
  {%- elif message.role == 'assistant' and message.tool_calls is defined %}
    {{- '[TOOL_CALLS] [' }}
    {%- for call in message.tool_calls %}
      {%- if call.id | length != 9 %}{{ raise_exception('Tool call IDs should be alphanumeric strings with length 9!') }}{% endif %}
      {{- '{"name": "' + call.function.name + '", "arguments": ' + (call.function.arguments | tojson) + ', "id": "' + call.id + '"}' }}
      {%- if not loop.last %}{{ ', ' }}{% endif %}
    {%- endfor %}
    {{- ']' + eos_token }}
  {%- elif message.role == 'assistant' %}
    {{- ' ' + message.content + eos_token }}
  {%- elif message.role == 'tool' %}
    {{- '[TOOL_RESULTS] {"content": ' + message.content + ', "call_id": "' + message.tool_call_id + '"}[/TOOL_RESULTS]' }}
  {%- else %}
    {{- raise_exception('Only user, assistant and tool roles are supported!') }}
  {%- endif %}
{%- endfor %}`;

export const MISTRAL_TOKENS: readonly string[] = [
  ...["<s>", "</s>", "<unk>", "[INST]", "[/INST]", "[TOOL_CALLS]", "[AVAILABLE_TOOLS]", "[/AVAILABLE_TOOLS]"],
  ...["[TOOL_RESULTS]", "[/TOOL_RESULTS]"],
];

/** ChatML with functions, as Hermes' models have it: schemas in `<tools>`, calls in `<tool_call>`. */
export const CHATML_TEMPLATE = `{{ bos_token }}
{%- if tools %}
  {{- '<|im_start|>system\\nYou may call functions. They are: <tools>' }}
  {%- for tool in tools %}{{ tool | tojson }}{{ '\\n' if not loop.last }}{% endfor %}
  {{- '</tools>\\nFor each call write <tool_call>\\n{"name": <function-name>, "arguments": <args-dict>}\\n</tool_call><|im_end|>\\n' }}
{%- endif %}
{%- for message in messages %}
  {%- if message.role == 'tool' %}
    {{- '<|im_start|>tool\\n<tool_response>\\n' + message.content + '\\n</tool_response><|im_end|>\\n' }}
  {%- else %}
    {{- '<|im_start|>' + message.role + '\\n' + message.content | trim }}
    {%- for call in message.tool_calls or [] %}
      {{- '\\n<tool_call>\\n' + ({'name': call.function.name, 'arguments': call.function.arguments} | tojson) + '\\n</tool_call>' }}
    {%- endfor %}
    {{- '<|im_end|>\\n' }}
  {%- endif %}
{%- endfor %}
{%- if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}`;

export const CHATML_TOKENS: readonly string[] = ["<s>", "<|im_end|>", "</s>", "<unk>", "<|im_start|>"];

/** Functions in the first question, and one plain object back, as Llama 3.1's. */
export const PLAIN_OBJECT_TEMPLATE = `{{ bos_token }}
{%- for message in messages %}
  {{- '<|start|>' + message.role + '<|stop|>\\n\\n' }}
  {%- if tools is not none and loop.index0 == 0 %}
    {{- 'Respond in the format {"name": function name, "parameters": dictionary of argument name and its value}.\\n\\n' }}
    {%- for tool in tools %}{{ tool | tojson(indent=4) + '\\n\\n' }}{% endfor %}
  {%- endif %}
  {{- message.content }}
  {%- for call in message.tool_calls or [] %}{{ {'name': call.function.name, 'parameters': call.function.arguments} | tojson }}{% endfor %}
  {{- '<|end|>' }}
{%- endfor %}
{%- if add_generation_prompt %}{{ '<|start|>assistant<|stop|>\\n\\n' }}{% endif %}`;

export const PLAIN_OBJECT_TOKENS: readonly string[] = ["<s>", "</s>", "<|start|>", "<|stop|>", "<|end|>"];
