#!/usr/bin/env node
// SPDX-License-Identifier: MIT
// Serves one folder on localhost, for the page and its tests. Node's standard library only.
import { createReadStream } from "node:fs";
import { realpath, stat } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join, resolve, sep } from "node:path";
import { pathToFileURL } from "node:url";

const Types = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json; charset=utf-8",
  ".mjs": "text/javascript; charset=utf-8",
  ".png": "image/png",
  ".svg": "image/svg+xml",
  ".ts": "text/plain; charset=utf-8",
  ".txt": "text/plain; charset=utf-8",
  ".wasm": "application/wasm",
  ".woff2": "font/woff2",
};

/** The file that a request's path names, or null: only regular files inside `root` are given away. */
async function find(root, url) {
  let path;
  try {
    path = decodeURIComponent(new URL(url, "http://localhost").pathname);
  } catch {
    return null;
  }
  if (path.includes("\0")) return null;
  try {
    let file = await realpath(join(root, path));
    if ((await stat(file)).isDirectory()) file = await realpath(join(file, "index.html"));
    const details = await stat(file);
    const inside = file.startsWith(root + sep);
    return inside && details.isFile() ? { file, size: details.size, changed: details.mtime } : null;
  } catch {
    return null;
  }
}

/** The one range of bytes that is asked for, { start, end }; null: all is given [RFC 9110, 14.2]. */
function partOf(headers, size, tag) {
  const [, start, end] = headers.range?.match(/^bytes=(\d+)-(\d*)$/) ?? [];
  if (start === undefined || (headers["if-range"] ?? tag) !== tag || Number(start) >= size) return null;
  return { start: Number(start), end: Math.min(end ? Number(end) : Infinity, size - 1) };
}

function refuse(response, status, sentence) {
  response.writeHead(status, { "Content-Type": "text/plain; charset=utf-8" });
  response.end(`${sentence}\n`);
}

async function answer(root, request, response) {
  if (request.method !== "GET" && request.method !== "HEAD") return refuse(response, 405, "Only GET and HEAD.");
  const found = await find(root, request.url);
  if (!found) return refuse(response, 404, `There is no ${request.url} here.`);

  const tag = `"${found.size.toString(16)}-${found.changed.getTime().toString(16)}"`;
  const headers = {
    "Cache-Control": "no-cache", // kept by the browser, but asked for: a new build shows at the next reload
    "Content-Type": Types[extname(found.file)] ?? "application/octet-stream",
    ETag: tag,
  };
  if (request.headers["if-none-match"] === tag) {
    response.writeHead(304, headers);
    return response.end();
  }
  const part = partOf(request.headers, found.size, tag);
  const { start = 0, end = found.size - 1 } = part ?? {};
  if (part) headers["Content-Range"] = `bytes ${start}-${end}/${found.size}`;
  response.writeHead(part ? 206 : 200, { ...headers, "Accept-Ranges": "bytes", "Content-Length": end - start + 1 });
  if (request.method === "HEAD" || !found.size) return response.end();
  createReadStream(found.file, { start, end })
    .on("error", () => response.destroy())
    .pipe(response);
}

/**
 * Serves `folder` on 127.0.0.1. Port 0 takes any free one.
 * @returns {Promise<{address: string, close: () => void}>}
 */
export async function serve(folder, port = 0) {
  const root = await realpath(folder);
  const server = createServer((request, response) => void answer(root, request, response));
  await new Promise((listening, failed) => {
    server.once("error", failed);
    server.listen(port, "127.0.0.1", listening);
  });
  return {
    address: `http://localhost:${server.address().port}/`,
    close: () => {
      server.close();
      server.closeAllConnections?.();
    },
  };
}

const Usage = `usage: tools/serve.mjs FOLDER [PORT]

Serves FOLDER on localhost until it is interrupted. Without PORT it takes 8086, or the next one that is free.`;

async function serveOnAFreePort(folder, port) {
  const ports = port === undefined ? Array.from({ length: 10 }, (_, n) => 8086 + n) : [port];
  for (const candidate of ports) {
    try {
      return await serve(folder, candidate);
    } catch (error) {
      if (error.code === "ENOENT") throw new Error(`There is no folder ${folder}; run tools/build wasm first.`);
      if (error.code === "EACCES") throw new Error(`Port ${candidate} needs root; choose one above 1023.`);
      if (error.code !== "EADDRINUSE") throw error;
    }
  }
  throw new Error(`Port ${ports.join(", ")} in use; name another: tools/serve.mjs ${folder} PORT`);
}

async function main([folder, port, ...rest]) {
  if (!folder || rest.length || folder === "-h" || folder === "--help" || (port && !/^\d{1,5}$/.test(port))) {
    console.log(Usage);
    process.exit(folder?.startsWith("-") ? 0 : 2);
  }
  try {
    const { address } = await serveOnAFreePort(resolve(folder), port && Number(port));
    console.log(`Ferrite is at ${address}   (Ctrl-C ends it)`);
  } catch (error) {
    console.error(`tools/serve.mjs: ${error.message}`);
    process.exit(1);
  }
}

if (process.argv[1] && import.meta.url === pathToFileURL(await realpath(process.argv[1])).href)
  await main(process.argv.slice(2));
