// SPDX-License-Identifier: MIT
#include "ui/platform/gl_frame.h"

#include <GLES3/gl3.h>

#include <algorithm>
#include <cmath>

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

// `footprint` is how many texels a device pixel covers in each axis. Enlarging, it reaches over one seam between texels
// at most, and one bilinear sample near the seam has exactly the weights of the covered areas. The texture is sRGB: all
// sums are sums of light.
constexpr const char* fragment_source = R"(#version 300 es
precision highp float;
uniform sampler2D picture;
uniform vec2 source, footprint;
uniform float dim;
in vec2 texel;
out vec4 colour;

vec3 enlarged() {
  vec2 seam = floor(texel + 0.5);
  return texture(picture, (seam + clamp((texel - seam) / footprint, -0.5, 0.5)) / source).rgb;
}

vec3 reduced() {
  vec2 low = max(texel - footprint * 0.5, 0.0), high = min(texel + footprint * 0.5, source);
  vec3 sum = vec3(0.0);
  for (float row = floor(low.y); row < high.y; ++row) {
    float covered_y = min(high.y, row + 1.0) - max(low.y, row);
    for (float column = floor(low.x); column < high.x; ++column) {
      float covered = (min(high.x, column + 1.0) - max(low.x, column)) * covered_y;
      sum += covered * texelFetch(picture, ivec2(column, row), 0).rgb;
    }
  }
  vec2 whole = high - low;
  return sum / (whole.x * whole.y);
}

void main() {
  vec3 light = max(footprint.x, footprint.y) <= 1.0 ? enlarged() : reduced();
  vec3 shown = mix(light * 12.92, 1.055 * pow(light, vec3(1.0 / 2.4)) - 0.055, step(0.0031308, light));
  if (dim > 0.0) shown = mix(shown, vec3(dot(shown, vec3(0.30, 0.59, 0.11))), dim * 0.85) * (1.0 - dim * 0.55);
  colour = vec4(shown, 1.0);
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
    glTexParameteri(GL_TEXTURE_2D, filter, GL_LINEAR);
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
    glTexImage2D(GL_TEXTURE_2D, 0, GL_SRGB8_ALPHA8, GLsizei(width_), GLsizei(height_), 0, GL_RGBA, GL_UNSIGNED_BYTE,
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

DeviceBox GlFrame::rows_box(const Frame& frame, DeviceBox box, u32 first, u32 end) {
  const float pixels_per_row = box.height / float(frame.height);
  const float top = std::floor((float(first) - 1) * pixels_per_row);  // a sample reaches into the rows beside it
  const float bottom = std::ceil((float(end) + 1) * pixels_per_row);
  const float low = std::max(top, 0.0f), high = std::min(bottom, box.height);
  return {box.x, box.y + low, box.width, high - low};
}

void GlFrame::clip(DeviceBox box, u32 canvas_width, u32 canvas_height) {
  glViewport(0, 0, GLsizei(canvas_width), GLsizei(canvas_height));
  glEnable(GL_SCISSOR_TEST);
  glScissor(GLint(box.x), GLint(float(canvas_height) - box.y - box.height), GLsizei(box.width), GLsizei(box.height));
}

void GlFrame::unclip() { glDisable(GL_SCISSOR_TEST); }

void GlFrame::clear(u32 canvas_width, u32 canvas_height, u32 colour) {
  const auto channel = [colour](int shift) { return float((colour >> shift) & 0xFF) / 255.0f; };
  glViewport(0, 0, GLsizei(canvas_width), GLsizei(canvas_height));
  glDisable(GL_SCISSOR_TEST);
  glClearColor(channel(0), channel(8), channel(16), 1.0f);
  glClear(GL_COLOR_BUFFER_BIT);
}

}  // namespace ferrite
