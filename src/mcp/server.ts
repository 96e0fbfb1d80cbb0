// An MCP server over read-only operations: each tool is an operation with its own name, schema and rights.

import { Server } from '@modelcontextprotocol/sdk/server/index.js';
import {
  CallToolRequestSchema,
  type CallToolResult,
  ErrorCode,
  ListToolsRequestSchema,
  McpError,
} from '@modelcontextprotocol/sdk/types.js';
import { z } from 'zod';
import type { Context } from '../app/context.ts';
import type { AppFault } from '../app/fault.ts';
import { perform } from '../app/operation.ts';
import { TOOLS, type Tool } from './tools.ts';

const INSTRUCTIONS = `Runrate answers questions about a company's recurring revenue. Start with list_metrics to find a slug, then
get_metric for its figures; explain_metric shows the customers and invoice lines behind one figure. Amounts are in the currency
named in the answer; percent values are percentages (88.5 means 88.5 %). Losses are negative. Dates are YYYY-MM-DD.`;

function inputSchemaOf(tool: Tool): { type: 'object'; [key: string]: unknown } {
  return { ...z.toJSONSchema(tool.operation.input, { io: 'input', unrepresentable: 'any' }), type: 'object' };
}

/** What a model can act on: which argument was refused, why, and where to look next. */
function refusal(fault: AppFault): CallToolResult {
  const lines = fault.faults.map(({ loc, msg }) => (loc.length > 0 ? `${loc.join('.')}: ${msg}` : msg));
  const advice = fault.kind === 'not_found' ? ['Call list_metrics or list_views for what there is.'] : [];
  return { isError: true, content: [{ type: 'text', text: [...lines, ...advice].join('\n') }] };
}

async function call(context: Context, tool: Tool, sent: unknown): Promise<CallToolResult> {
  const result = await perform(tool.operation, context, { ...tool.defaults, ...Object(sent ?? {}) });
  if (!result.ok) return refusal(result.fault);
  const answer = tool.brief === undefined ? result.value : tool.brief(result.value);
  return { content: [{ type: 'text', text: JSON.stringify(answer) }] };
}

/** A server for one actor; it holds no state of its own, so one may be made for each request. */
export function mcpServer(context: Context, version: string): Server {
  const server = new Server(
    { name: 'runrate', title: 'Runrate', version },
    { capabilities: { tools: {} }, instructions: INSTRUCTIONS },
  );
  server.setRequestHandler(ListToolsRequestSchema, () => ({
    tools: TOOLS.map((tool) => ({
      name: tool.operation.name,
      title: tool.operation.summary,
      description: tool.operation.description,
      inputSchema: inputSchemaOf(tool),
      annotations: { readOnlyHint: true, openWorldHint: false },
    })),
  }));
  server.setRequestHandler(CallToolRequestSchema, async ({ params }) => {
    const tool = TOOLS.find(({ operation }) => operation.name === params.name);
    if (tool === undefined) {
      throw new McpError(
        ErrorCode.InvalidParams,
        `Unknown tool ${params.name}; known are ${TOOLS.map(({ operation }) => operation.name).join(', ')}`,
      );
    }
    return call(context, tool, params.arguments);
  });
  return server;
}
