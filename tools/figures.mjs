// SPDX-License-Identifier: MIT
// The figures that tools/bench prints, from what it has built.
import { execFileSync } from "node:child_process";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { cpus, tmpdir } from "node:os";
import { extname, join } from "node:path";
import { gzipSync } from "node:zlib";
import { chromium } from "playwright-core";
import { serve } from "./serve.mjs";

const Page = "build/page";
const Ours = "build/wasm/tools/ferrite_speed.js";
const Theirs = "tools/v86_speed.mjs";
const Bios = "build/wasm/tools/speed.bin";
const Turns = 3; // ours, theirs, ours, theirs...
const Rounds = 3; // of all loops in a turn
const Loops = {
  A: "loads, stores and arithmetic",
  B: "32-bit arithmetic",
  C: "16-bit arithmetic, real mode",
  D: "copying memory",
  E: "call, return, push, pop",
  F: "x87",
  G: "SSE and SSE2",
  H: "straight-line code in 512 pages",
  I: "x87 load, multiply, add",
};
const Dma = { letter: "J", megabytes: 62.5 };
const Disc = "build/wasm/tests/guests/linux.iso";
const BusyScreen = "build/wasm/tools/busy_screen.bin";
const Seabios = "/usr/share/seabios";
const Loads = 5;
const Megabyte = 1 << 20;

const median = (numbers) => [...numbers].sort((a, b) => a - b)[numbers.length >> 1];
const say = (name, figure, aim) => console.log(`${name.padEnd(44)} ${figure.padEnd(34)} ${aim && `aim: ${aim}`}`.trimEnd());

const run = (...words) => JSON.parse(execFileSync("node", words, { encoding: "utf8" }));
const fastest = (seconds) => Math.min(...seconds);

/** The interpreter alone, and beside v86's (its JIT off), turn by turn in one run. */
function interpreter() {
  const ours = [];
  const theirs = [];
  for (let turn = 0; turn < Turns; turn++) {
    ours.push(run(Ours, Bios, Rounds));
    theirs.push(run(Theirs, Bios, Rounds));
  }
  const rates = ours.flatMap(({ A }) => A.seconds.map((seconds) => A.instructions / seconds / 1e6));
  const spread = `${Math.round(Math.min(...rates))} to ${Math.round(Math.max(...rates))} in ${rates.length} rounds`;
  say("guest instructions per second, Node", `${Math.round(median(rates))} million (${spread})`, "100 million");
  const { heap, ram } = ours[0];
  say("heap beyond the guest's memory, Node", `${((heap - ram) / Megabyte).toFixed(1)} MB`, "under 96 MB");
  console.log("\nThe interpreters' loops, millions of instructions a second, the fastest of each:");
  for (const [letter, title] of Object.entries(Loops)) {
    const own = fastest(ours.flatMap((turn) => turn[letter].seconds));
    const other = fastest(theirs.flatMap((turn) => turn[letter]));
    const millions = (seconds) => Math.round(ours[0][letter].instructions / seconds / 1e6).toString();
    const aim = letter === "I" ? "2.0" : "1.5";
    const columns = `ours ${millions(own).padStart(4)}  v86 ${millions(other).padStart(4)}`;
    say(`  ${title}`, `${columns}  ratio ${(other / own).toFixed(2)}`, aim);
  }
  const seconds = fastest(ours.flatMap((turn) => turn[Dma.letter].seconds));
  say("IDE reads by DMA, Node", `${Math.round(Dma.megabytes / seconds)} MB/s`, "200 MB/s");
  console.log();
}

async function filesOf(folder) {
  const entries = await readdir(folder, { withFileTypes: true });
  const lists = entries.map((entry) =>
    entry.isDirectory() ? filesOf(join(folder, entry.name)) : [join(folder, entry.name)],
  );
  return (await Promise.all(lists)).flat();
}

/** What one visit fetches: `paths` of the page, as a server would send them. */
async function weight(paths) {
  const program = paths.filter((path) => [".wasm", ".js", ".mjs"].includes(extname(path)));
  const sizes = await Promise.all(program.map(async (path) => gzipSync(await readFile(path), { level: 9 }).length));
  const total = sizes.reduce((sum, size) => sum + size, 0);
  say("wasm and JavaScript, gzipped", `${Math.round(total / 1000)} KB in ${program.length} files`, "under 700 KB");
}

/** Runs in the page before its own scripts: how long each animation frame takes it. */
function watchFrames() {
  window.frameTimes = [];
  const ask = window.requestAnimationFrame.bind(window);
  window.requestAnimationFrame = (draw) =>
    ask((time) => {
      const begun = performance.now();
      draw(time);
      window.frameTimes.push(performance.now() - begun);
    });
}

/** What drawing costs, of a guest that writes every pixel all the time and of one that has stopped. */
async function screen(tab) {
  const sector = [...(await readFile(BusyScreen))];
  await tab.evaluate(async (bytes) => {
    const disk = new Uint8Array(1474560);
    disk.set(bytes);
    await vm.floppyDrives.item(1).insert(disk, { name: "busy.img" });
    await vm.reset();
  }, sector);
  await tab.waitForFunction(() => vm.display.width === 1024 && vm.display.videoMode, null, { timeout: 60_000 });
  const watch = async () => {
    await tab.waitForTimeout(2000);
    await tab.evaluate(() => (frameTimes.length = 0));
    await tab.waitForTimeout(4000);
    return tab.evaluate(() => frameTimes);
  };
  const busy = await watch();
  const worst = [...busy].sort((a, b) => a - b)[Math.floor(busy.length * 0.95)];
  say(
    "a frame of a busy 1024x768x32 screen, page",
    `${median(busy).toFixed(1)} ms (95 % under ${worst.toFixed(1)}; ${busy.length} frames in 4 s)`,
    "under 4 ms",
  );
  await tab.evaluate(() => vm.keyboard.typeText("x"));
  say("frames drawn of a still one, page", `${(await watch()).length} in 4 s`, "0");
}

/** Runs in the page before its own scripts: notes when the guest has written to the screen, and the wasm's memory. */
function watch() {
  const remember = (result) => {
    const { exports } = result.instance ?? result;
    window.ferriteMemory = Object.values(exports).find((item) => item instanceof WebAssembly.Memory);
    return result;
  };
  for (const name of ["instantiate", "instantiateStreaming"]) {
    const real = WebAssembly[name];
    WebAssembly[name] = (...given) => real(...given).then(remember);
  }
  const look = setInterval(() => {
    try {
      if (!window.vm?.screen.text().join("").trim()) return;
    } catch {
      return; // not running yet
    }
    window.ferriteReady = performance.now();
    clearInterval(look);
  }, 5);
}

/**
 * What the page's main thread does while the guest waits for a key at the BIOS, its cursor blinking: its processor time,
 * and how long its tasks last, which wait for the software renderer, too.
 */
async function idle(tab) {
  await tab.evaluate(async () => {
    const disk = new Uint8Array(1474560);
    disk.set([0x31, 0xc0, 0xcd, 0x16, 0xeb, 0xfa]); // int 16h, for ever
    disk.set([0x55, 0xaa], 510);
    await vm.floppyDrives.item(1).insert(disk, { name: "waits.img" });
    await vm.reset();
    await vm.screen.waitForText("Booting from Floppy", { timeout: 60_000 });
  });
  await tab.waitForTimeout(4000);
  const session = await tab.context().newCDPSession(tab);
  await session.send("Performance.enable");
  const look = async () => {
    const { metrics } = await session.send("Performance.getMetrics");
    return Object.fromEntries(metrics.map(({ name, value }) => [name, value]));
  };
  const before = await look();
  await tab.waitForTimeout(5000);
  const after = await look();
  const share = (name) => ((after[name] - before[name]) / (after.Timestamp - before.Timestamp)) * 100;
  say(
    "a guest that waits for a key, page",
    `${share("ThreadTime").toFixed(1)} % of a core (its tasks last ${share("TaskDuration").toFixed(1)} %)`,
    "under 5 %",
  );
}

/** The tasks of the page's thread while `action` runs, in milliseconds: [{ processor, clock }], the longest first. */
async function tasksDuring(tab, action) {
  const session = await tab.context().newCDPSession(tab);
  const events = [];
  session.on("Tracing.dataCollected", ({ value }) => events.push(...value));
  const complete = new Promise((done) => session.once("Tracing.tracingComplete", done));
  await session.send("Tracing.start", { traceConfig: { includedCategories: ["toplevel", "__metadata"] } });
  await action();
  await session.send("Tracing.end");
  await complete;
  const place = ({ pid, tid }) => `${pid} ${tid}`;
  const names = events.filter(({ name }) => name === "thread_name");
  const pages = new Set(names.filter(({ args }) => args.name === "CrRendererMain").map(place));
  const tasks = events.filter((event) => event.name.endsWith("::RunTask") && pages.has(place(event)) && event.dur);
  return tasks
    .map(({ tdur, dur }) => ({ processor: tdur / 1000, clock: dur / 1000 }))
    .sort((a, b) => b.processor - a.processor);
}

/**
 * What holds up the page when a whole floppy image is taken and goes to the browser's storage: the longest task of its
 * thread while that happens 50 times, the machine resting. By the clock other programs have their share of that.
 */
async function storage(tab) {
  const tasks = await tasksDuring(tab, () =>
    tab.evaluate(async () => {
      vm.pause();
      const image = new Uint8Array(1474560);
      for (let n = 0; n < 50; n++) {
        vpc.hostFiles.write("C:\\stored.img", image);
        await vpc.hostFiles.flush();
      }
      vm.resume();
    }),
  );
  const most = Math.max(...tasks.map(({ clock }) => clock));
  const figure = `${tasks[0].processor.toFixed(1)} ms of processor time (${most.toFixed(1)} by the clock)`;
  say("storing an image of 1.44 MB 50 times, longest task", figure, "under 5 ms");
}

async function page() {
  const { address, close } = await serve(Page);
  const profile = await mkdtemp(join(tmpdir(), "ferrite-"));
  const browser = await chromium.launchPersistentContext(profile, {
    executablePath: "/usr/bin/chromium",
    headless: true,
    args: ["--no-sandbox", "--disable-gpu", "--no-first-run"],
  });
  const tab = await browser.newPage();
  const fetched = new Set();
  tab.on("requestfinished", (request) => fetched.add(new URL(request.url()).pathname));
  await tab.addInitScript(watch);
  await tab.addInitScript(watchFrames);

  const times = [];
  for (let load = 0; load <= Loads; load++) {
    await tab.goto(address);
    await tab.waitForFunction(() => window.ferriteReady, null, { timeout: 120_000 });
    if (load > 0) times.push(await tab.evaluate(() => window.ferriteReady));
  }
  await idle(tab);
  await screen(tab);
  await storage(tab);
  const beyond = await tab.evaluate(() => ferriteMemory.buffer.byteLength - vm.memory * 2 ** 20);
  await browser.close();
  close();
  await rm(profile, { recursive: true, force: true });

  const spread = `${Math.round(Math.min(...times))} to ${Math.round(Math.max(...times))} in ${Loads} loads`;
  say("until the BIOS writes, warm, headless Chromium", `${Math.round(median(times))} ms (${spread})`, "under 2000 ms");
  say("wasm heap beyond the guest's memory, page", `${(beyond / Megabyte).toFixed(1)} MB`, "under 96 MB");
  const served = new Set((await filesOf(Page)).map((path) => path.slice(Page.length)));
  await weight([...fetched].filter((path) => served.has(path)).map((path) => Page + path));
}

/** The interpreters' Linux, one after the other. */
function boot() {
  const own = run("tools/boot_speed.mjs", "ferrite", Disc, Seabios);
  const other = run("tools/boot_speed.mjs", "v86", Disc, Seabios);
  const both = `ours ${own.seconds.toFixed(1)} s  v86 ${other.seconds.toFixed(1)} s  ratio ${(other.seconds / own.seconds).toFixed(2)}`;
  say("Debian's Linux from CD-ROM to /init, Node", both, "1.0");
  for (const [what, seconds] of Object.entries(own.times))
    say(`  ${what}`, `ours ${seconds.toFixed(1)} s  v86 ${other.times[what].toFixed(1)} s`, "");
  console.log();
}

console.log(`${cpus()[0].model}, ${cpus().length} cores, node ${process.versions.node}`);
const parts = { processor: interpreter, boot, page };
const wanted = process.argv.slice(2);
for (const part of wanted.length ? wanted : Object.keys(parts)) await parts[part]();
