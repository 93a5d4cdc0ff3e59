// SPDX-License-Identifier: LGPL-2.1-or-later
// Faces: where, their points, and the numbers that tell one person from another.
#pragma once
#include <opencv2/dnn.hpp>
#include <vector>

#include "judge/people/models.hpp"

namespace judge::people {

std::vector<Face> detect_faces(cv::dnn::Net &net, const cv::Mat &bgr);
// Twice, the second time framed by what was found; the mean of both.
void find_points(cv::dnn::Net &net, const cv::Mat &bgr, Face &face);
// By the points: the aligned crop and its numbers.
void recognise(cv::dnn::Net &net, const cv::Mat &bgr, Face &face);
// The least-squares similarity (Umeyama 1991) that brings the five points of one face to those of another.
cv::Matx23d similarity_of(const std::array<cv::Point2f, 5> &p, const std::array<cv::Point2f, 5> &q);
// The numbers of an aligned crop, length 1; empty when there are none.
cv::Mat who_of(cv::dnn::Net &net, const cv::Mat &crop);
// The crop with the means and deviations of Lab (8 bit) of another one, of the middle of the face.
cv::Mat in_the_light_of(const cv::Mat &crop, const cv::Mat &light);

}  // namespace judge::people
