/** `mixtral.js/mcp`: the tools of MCP servers. Needs `@modelcontextprotocol/sdk` beside it, and loads it when it connects. */
export { connectMcp, type McpConnection, type McpOptions } from "../tool-sources/mcp.ts";
export type { SkippedTool, SourceToolSettings } from "../tool-sources/source-tools.ts";
