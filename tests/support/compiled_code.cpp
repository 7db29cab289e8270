// SPDX-License-Identifier: MIT
#ifdef __EMSCRIPTEN__
#include "tests/support/compiled_code.h"

#include <emscripten.h>

namespace ferrite {
namespace {

Cpu* running = nullptr;

template <unsigned Bytes>
u32 load(CpuState*, u32 segment, u32 offset) {
  return running->load<Bytes>(segment, offset);
}
template <unsigned Bytes>
u32 load_for_update(CpuState*, u32 segment, u32 offset) {
  return running->load_for_update<Bytes>(segment, offset);
}
template <unsigned Bytes>
void store(CpuState*, u32 segment, u32 offset, u32 value) {
  running->store<Bytes>(segment, offset, value);
}
u32 faulted(CpuState*) { return running->faulted(); }
void general_protection(CpuState*) { running->general_protection(); }

// clang-format off
EM_JS(void, ferrite_jit_import, (const char* name, void* address), {
  (Module["jitImports"] ||= { memory: wasmMemory })[UTF8ToString(name)] = wasmTable.get(address);
})
EM_JS(void, ferrite_jit_load, (const unsigned char* bytes, unsigned size), {
  const module = new WebAssembly.Module(HEAPU8.slice(bytes, bytes + size));
  Module["jitCode"] = new WebAssembly.Instance(module, { cpu: Module["jitImports"] }).exports;
})
EM_JS(unsigned, ferrite_jit_run, (unsigned number, void* state), { return Module["jitCode"]["f" + number](state); })
// clang-format on

template <class Function>
void import(const char* name, Function* function) {
  ferrite_jit_import(name, reinterpret_cast<void*>(function));
}

}  // namespace

CompiledCode::CompiledCode(std::span<const u8> module) {
  import("load1", load<1>), import("load2", load<2>), import("load4", load<4>);
  import("load_for_update1", load_for_update<1>), import("load_for_update2", load_for_update<2>),
      import("load_for_update4", load_for_update<4>);
  import("store1", store<1>), import("store2", store<2>), import("store4", store<4>);
  import("faulted", faulted), import("general_protection", general_protection);
  ferrite_jit_load(module.data(), module.size());
}
u32 CompiledCode::run(unsigned number, Cpu& cpu) {
  running = &cpu;
  return ferrite_jit_run(number, &cpu.s);
}

}  // namespace ferrite
#endif
