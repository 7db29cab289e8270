// SPDX-License-Identifier: MIT
// The windows on a canvas: opens them, and draws once per animation frame.

export function openCanvas(module, vpcAddress) {
  const ui = module._ferrite_ui_open(vpcAddress);
  if (!ui)
    throw new Error(
      "This browser gives the canvas no WebGL 2. Switch on hardware acceleration, or use { headless: true }.",
    );
  let request = 0;
  const draw = () => {
    module._ferrite_ui_frame(ui);
    request = requestAnimationFrame(draw);
  };
  draw();
  return () => {
    cancelAnimationFrame(request);
    module._ferrite_ui_close(ui);
  };
}
