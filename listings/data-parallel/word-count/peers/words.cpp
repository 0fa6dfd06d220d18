// The words of the text counted in hash maps of slices, one for each thread of OpenMP: --n, --threads; one run for each line of input.
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <omp.h>
#include <string>
#include <string_view>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include <unordered_map>
#include <vector>

using Counts = std::unordered_map<std::string_view, std::uint64_t>;

static std::string block() {
    static const char *syllables[] = {"ba", "ce", "di", "fo", "gu", "ha", "je", "ki",
                                      "lo", "mu", "né", "ör", "ßa", "ça", "ñi", "жу"};
    std::string text;
    std::uint64_t state = 1;
    auto random = [&] {
        state = state * 6364136223846793005u + 1442695040888963407u;
        return state >> 33;
    };
    for (int count = 1; count <= 140000; count++) {
        std::uint64_t bits = random() % 15;
        std::uint64_t number = (1u << bits) + random() % (1u << bits);
        for (; number > 0; number /= 16) {
            text += syllables[number % 16];
        }
        text += count % 12 == 0 ? '\n' : ' ';
    }
    return text;
}

static std::string file(std::size_t blocks) {
    auto dir = std::filesystem::temp_directory_path();
    auto path = dir / ("parallel-cookbook-words-" + std::to_string(blocks) + ".txt");
    std::string content = block();
    std::error_code error;
    if (std::filesystem::file_size(path, error) != content.size() * blocks || error) {
        auto unfinished = path;
        unfinished += "." + std::to_string(getpid());
        std::ofstream out(unfinished, std::ios::binary);
        for (std::size_t i = 0; i < blocks; i++) {
            out << content;
        }
        out.close();
        std::filesystem::rename(unfinished, path);
    }
    return path.string();
}

static bool is_space(char c) { return c == ' ' || c == '\n'; }

static Counts count(std::string_view text) {
    Counts counts;
    for (std::size_t at = 0; at < text.size();) {
        while (at < text.size() && is_space(text[at])) {
            at++;
        }
        std::size_t start = at;
        while (at < text.size() && !is_space(text[at])) {
            at++;
        }
        if (at > start) {
            counts[text.substr(start, at - start)]++;
        }
    }
    return counts;
}

int main(int argc, char **argv) {
    std::size_t n = 200;
    int threads = 2;
    for (int i = 1; i + 1 < argc; i += 2) {
        if (!std::strcmp(argv[i], "--n")) {
            n = std::strtoull(argv[i + 1], nullptr, 10);
        } else if (!std::strcmp(argv[i], "--threads")) {
            threads = std::atoi(argv[i + 1]);
        }
    }
    std::string path = file(n);
    auto run = [&] {
        int descriptor = open(path.c_str(), O_RDONLY);
        struct stat status;
        fstat(descriptor, &status);
        auto size = static_cast<std::size_t>(status.st_size);
        void *map = mmap(nullptr, size, PROT_READ, MAP_PRIVATE, descriptor, 0);
        close(descriptor);
        std::string_view text(static_cast<const char *>(map), size);
        std::vector<std::size_t> ends{0};
        for (int i = 1; i < threads; i++) {
            std::size_t end = size * i / threads;
            while (end < size && !is_space(text[end])) {
                end++;
            }
            ends.push_back(end);
        }
        ends.push_back(size);
        std::vector<Counts> parts(threads);
#pragma omp parallel for num_threads(threads)
        for (int i = 0; i < threads; i++) {
            parts[i] = count(text.substr(ends[i], ends[i + 1] - ends[i]));
        }
        Counts all = std::move(parts[0]);
        for (int i = 1; i < threads; i++) {
            for (auto &[word, number] : parts[i]) {
                all[word] += number;
            }
        }
        std::uint64_t words = 0, most = 0;
        for (auto &[word, number] : all) {
            words += number;
            most = std::max(most, number);
        }
        std::string answer = std::to_string(words) + ' ' + std::to_string(all.size()) + ' ' + std::to_string(most);
        munmap(map, size);
        return answer;
    };
    run();
    for (std::string line; std::getline(std::cin, line);) {
        auto start = std::chrono::steady_clock::now();
        std::string answer = run();
        std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - start;
        std::cout << elapsed.count() << ' ' << answer << std::endl;
    }
}
