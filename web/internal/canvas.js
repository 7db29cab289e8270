// SPDX-License-Identifier: MIT
// The windows on a canvas: opens them, and draws in animation frames, which are asked for only while something moves.

const LookMilliseconds = 100; // for what changes while no machine runs

export function openCanvas(module, vpcAddress, clock, readyMachines, { hostFiles, shareFolder, makeDiskOf, realDrives }) {
  let request = 0;
  const ask = () => {
    request ||= requestAnimationFrame(draw);
  };
  module.ferriteHost.callForFrame = ask;
  const ui = module._ferrite_ui_open(vpcAddress);
  if (!ui) {
    cancelAnimationFrame(request);
    throw new Error(
      "This browser gives the canvas no WebGL 2. Switch on hardware acceleration, or use { headless: true }.",
    );
  }
  readyMachines.names.forEach((name) => withText(module, name, (text) => module._ferrite_ui_offer(ui, text)));
  const complain = ({ message }) => withText(module, message, (text) => module._ferrite_ui_complain(ui, text));
  module.ferriteHost.makeMachine = (index) => readyMachines.choose(index).catch(complain);
  const tell = (sentence) => withText(module, sentence, (text) => module._ferrite_ui_tell(ui, text));
  module.ferriteHost.shareFolder = () => shareFolder(tell, complain).catch(complain);
  module.ferriteHost.makeDiskOf = makeDiskOf;
  module.ferriteHost.linkFile = (path, file) => hostFiles.link(path, file);
  module.ferriteHost.keepFile = (path, file) => hostFiles.write(path, file);
  const atRealDrive = (number, work) => {
    const report = (part) => module._ferrite_ui_real_drive(ui, number, part);
    const end = (done) => module._ferrite_ui_real_drive_ended(ui, number, done ? 1 : 0);
    work(report).then(end, (error) => {
      end(false);
      complain(error);
    });
  };
  module.ferriteHost.readRealDrive = (number, about) =>
    atRealDrive(number, (report) => realDrives.read(number, about, report));
  module.ferriteHost.writeRealDrive = (number) => atRealDrive(number, (report) => realDrives.write(number, report));
  module.ferriteHost.stopRealDrive = () => realDrives.stop();
  hostFiles.addEventListener("trouble", complain);
  function draw() {
    request = 0;
    if (module._ferrite_ui_frame(ui)) ask();
  }
  const look = () => {
    if (!request && module._ferrite_ui_wants_frame(ui)) ask();
  };
  const stopWatching = clock.watch(look);
  const timer = setInterval(look, LookMilliseconds);
  draw();
  return () => {
    hostFiles.removeEventListener("trouble", complain);
    stopWatching();
    clearInterval(timer);
    cancelAnimationFrame(request);
    module._ferrite_ui_close(ui);
  };
}

/** Calls with the address of the text in the module's memory. */
function withText(module, text, call) {
  const size = module.lengthBytesUTF8(text) + 1;
  const address = module._malloc(size);
  module.stringToUTF8(text, address, size);
  call(address);
  module._free(address);
}
