// SPDX-License-Identifier: MIT
#include "ui/platform/gl_frame.h"

#include <GLES3/gl3.h>

namespace ferrite {
namespace {

constexpr const char* vertex_source = R"(#version 300 es
uniform vec4 box;
uniform vec2 source;
out vec2 texel;
void main() {
  vec2 corner = vec2(float(gl_VertexID & 1), float(gl_VertexID >> 1));
  texel = corner * source;
  gl_Position = vec4(box.xy + corner * box.zw, 0.0, 1.0);
})";

// `footprint` is how many texels a device pixel covers in each axis; 6 taps reach a footprint of 5.
constexpr const char* fragment_source = R"(#version 300 es
precision highp float;
uniform sampler2D picture;
uniform vec2 source, footprint;
uniform float dim;
in vec2 texel;
out vec4 colour;
void main() {
  vec2 low = texel - footprint * 0.5, high = texel + footprint * 0.5;
  vec2 first = floor(low);
  vec3 sum = vec3(0.0);
  float whole = 0.0;
  for (int y = 0; y < 6; ++y) {
    float row = first.y + float(y);
    float covered_y = min(high.y, row + 1.0) - max(low.y, row);
    if (covered_y <= 0.0) continue;
    for (int x = 0; x < 6; ++x) {
      float column = first.x + float(x);
      float covered = (min(high.x, column + 1.0) - max(low.x, column)) * covered_y;
      if (covered <= 0.0) continue;
      vec3 light = texelFetch(picture, ivec2(clamp(vec2(column, row), vec2(0.0), source - 1.0)), 0).rgb;
      sum += covered * light * light;
      whole += covered;
    }
  }
  vec3 shown = sqrt(sum / max(whole, 1e-6));
  float grey = dot(shown, vec3(0.30, 0.59, 0.11));
  colour = vec4(mix(shown, vec3(grey), dim * 0.85) * (1.0 - dim * 0.55), 1.0);
})";

u32 compile(GLenum kind, const char* source) {
  const u32 shader = glCreateShader(kind);
  glShaderSource(shader, 1, &source, nullptr);
  glCompileShader(shader);
  return shader;
}

u32 link() {
  const u32 program = glCreateProgram();
  const u32 vertex = compile(GL_VERTEX_SHADER, vertex_source), fragment = compile(GL_FRAGMENT_SHADER, fragment_source);
  glAttachShader(program, vertex);
  glAttachShader(program, fragment);
  glLinkProgram(program);
  glDeleteShader(vertex);
  glDeleteShader(fragment);
  return program;
}

}  // namespace

GlFrame::GlFrame() : program_(link()) {
  box_location_ = glGetUniformLocation(program_, "box");
  source_location_ = glGetUniformLocation(program_, "source");
  footprint_location_ = glGetUniformLocation(program_, "footprint");
  dim_location_ = glGetUniformLocation(program_, "dim");
  glGenVertexArrays(1, &vertices_);
  glGenTextures(1, &texture_);
  glBindTexture(GL_TEXTURE_2D, texture_);
  for (const GLenum filter : {GL_TEXTURE_MIN_FILTER, GL_TEXTURE_MAG_FILTER}) {
    glTexParameteri(GL_TEXTURE_2D, filter, GL_NEAREST);
  }
  for (const GLenum wrap : {GL_TEXTURE_WRAP_S, GL_TEXTURE_WRAP_T}) {
    glTexParameteri(GL_TEXTURE_2D, wrap, GL_CLAMP_TO_EDGE);
  }
}

GlFrame::~GlFrame() {
  glDeleteTextures(1, &texture_);
  glDeleteVertexArrays(1, &vertices_);
  glDeleteProgram(program_);
}

void GlFrame::upload(const Frame& frame, u32 first, u32 end) {
  if (frame.width == 0 || frame.height == 0) return;
  glBindTexture(GL_TEXTURE_2D, texture_);
  glPixelStorei(GL_UNPACK_ROW_LENGTH, 0);
  if (frame.width != width_ || frame.height != height_) {
    width_ = frame.width;
    height_ = frame.height;
    glTexImage2D(GL_TEXTURE_2D, 0, GL_RGBA8, GLsizei(width_), GLsizei(height_), 0, GL_RGBA, GL_UNSIGNED_BYTE,
                 frame.pixels.data());
  } else if (first < end) {
    glTexSubImage2D(GL_TEXTURE_2D, 0, 0, GLint(first), GLsizei(width_), GLsizei(end - first), GL_RGBA, GL_UNSIGNED_BYTE,
                    frame.pixels.data() + std::size_t(first) * width_);
  }
}

void GlFrame::draw(DeviceBox box, u32 canvas_width, u32 canvas_height, float dim) {
  if (width_ == 0 || box.width < 1 || box.height < 1) return;
  const float wide = 2.0f / float(canvas_width), high = 2.0f / float(canvas_height);
  glDisable(GL_BLEND);
  glUseProgram(program_);
  glBindVertexArray(vertices_);
  glActiveTexture(GL_TEXTURE0);
  glBindTexture(GL_TEXTURE_2D, texture_);
  glUniform4f(box_location_, box.x * wide - 1.0f, 1.0f - box.y * high, box.width * wide, -box.height * high);
  glUniform2f(source_location_, float(width_), float(height_));
  glUniform2f(footprint_location_, float(width_) / box.width, float(height_) / box.height);
  glUniform1f(dim_location_, dim);
  glDrawArrays(GL_TRIANGLE_STRIP, 0, 4);
}

void GlFrame::clear(u32 canvas_width, u32 canvas_height, u32 colour) {
  const auto channel = [colour](int shift) { return float((colour >> shift) & 0xFF) / 255.0f; };
  glViewport(0, 0, GLsizei(canvas_width), GLsizei(canvas_height));
  glDisable(GL_SCISSOR_TEST);
  glClearColor(channel(0), channel(8), channel(16), 1.0f);
  glClear(GL_COLOR_BUFFER_BIT);
}

}  // namespace ferrite
