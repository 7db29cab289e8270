// SPDX-License-Identifier: MIT
// ImGui's OpenGL back end saves and restores the GL state around each frame. In a browser every such query waits for
// the GPU process (8 to 35 ms a frame with a software GL); here it is told the state that this canvas always has. The
// build gives the back end these names instead of GL's own.
#include <GLES3/gl3.h>

extern "C" {

void ferrite_glGetIntegerv(GLenum name, GLint* value) {
  constexpr GLint whole_canvas = 16384;
  switch (name) {
    case GL_BLEND_EQUATION_RGB:
    case GL_BLEND_EQUATION_ALPHA: *value = GL_FUNC_ADD; break;
    case GL_BLEND_SRC_RGB:
    case GL_BLEND_SRC_ALPHA: *value = GL_ONE; break;
    case GL_ACTIVE_TEXTURE: *value = GL_TEXTURE0; break;
    case GL_VIEWPORT:
    case GL_SCISSOR_BOX:
      value[0] = value[1] = 0;
      value[2] = value[3] = whole_canvas;
      break;
    case GL_MAJOR_VERSION: *value = 3; break;
    default: *value = 0;
  }
}

GLboolean ferrite_glIsEnabled(GLenum) { return GL_FALSE; }
GLboolean ferrite_glIsProgram(GLuint program) { return program != 0; }
}
