// SPDX-License-Identifier: MIT
// What the platform tells of the host. A browser tells little.

const isNode = typeof process === "object" && Boolean(process.versions?.node);

async function factsOfNode() {
  const os = await import("node:os");
  const [first = { model: "", speed: 0 }] = os.cpus();
  const all = () => Object.values(os.networkInterfaces()).flat();
  return {
    processors: os.cpus().length,
    processor: first.model,
    megahertz: first.speed,
    x64: process.arch === "x64",
    memory: os.totalmem(),
    freeMemory: () => os.freemem(),
    operatingSystem: process.platform,
    version: os.release(),
    addresses: () => all().flatMap(({ family, address }) => (family === "IPv4" ? [address] : [])),
    freeBytes: () => os.freemem(), // host files are in memory
  };
}

async function factsOfBrowser() {
  const { userAgent = "", userAgentData, storage } = navigator;
  const hints = ["architecture", "bitness", "platformVersion"];
  const { architecture, bitness, platform, platformVersion } =
    (await userAgentData?.getHighEntropyValues?.(hints).catch(() => null)) ?? {};
  const x64 = architecture ? architecture === "x86" && bitness === "64" : /x86_64|x64|Win64/.test(userAgent);
  // A browser answers later: this is what it said last.
  let free = 0;
  const ask = async () => {
    const { quota = 0, usage = 0 } = (await storage?.estimate?.().catch(() => null)) ?? {};
    free = Math.max(quota - usage, 0);
  };
  await ask();
  return {
    processors: 1,
    processor: architecture ?? "",
    megahertz: 0,
    x64,
    memory: 0,
    freeMemory: () => 0,
    operatingSystem: platform || userAgent,
    version: platformVersion ?? "",
    addresses: () => [],
    freeBytes() {
      ask();
      return free;
    },
  };
}

/**
 * { processors, processor, megahertz, x64, memory, freeMemory(), operatingSystem, version, addresses(), freeBytes() }:
 * bytes, and "" or 0 for what is not known.
 */
export const hostFacts = () => (isNode ? factsOfNode() : factsOfBrowser());
