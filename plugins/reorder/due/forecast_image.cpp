#include "forecast_image.hpp"

#include <algorithm>
#include <cstdint>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace portico::reorder {
namespace {

/// Grows with each change of what is kept, or of what its figures mean.
constexpr std::uint32_t image_version = 1;

Error damaged() {
    return invalid("The forecast that was kept is damaged.");
}

template <class T>
constexpr bool is_plain = std::is_trivially_copyable_v<T> && !std::is_pointer_v<T>;

/// FNV-1a.
class Checksum {
public:
    void add(std::string_view bytes) {
        for (const char byte : bytes) {
            sum_ = (sum_ ^ static_cast<unsigned char>(byte)) * 0x0100'0000'01b3U;
        }
    }

    [[nodiscard]] std::uint64_t sum() const { return sum_; }

private:
    std::uint64_t sum_ = 0xcbf2'9ce4'8422'2325U;
};

class Writer {
public:
    explicit Writer(const ImageSink& sink) : sink_{sink} {}

    template <class T>
    Status carry(const T& value) {
        static_assert(is_plain<T>);
        return put({reinterpret_cast<const char*>(&value), sizeof value});
    }

    template <class T>
    Status carry(const std::vector<T>& rows) {
        PORTICO_TRY(carry(std::uint64_t{rows.size()}));
        if constexpr (is_plain<T>) {
            return put({reinterpret_cast<const char*>(rows.data()), rows.size() * sizeof(T)});
        } else {
            for (const auto& row : rows) PORTICO_TRY(carry(row));
            return {};
        }
    }

    Status carry(const std::string& text) {
        PORTICO_TRY(carry(std::uint64_t{text.size()}));
        return put(text);
    }

    Status end() { return carry(std::uint64_t{sum_.sum()}); }

private:
    Status put(std::string_view bytes) {
        sum_.add(bytes);
        return sink_(bytes);
    }

    const ImageSink& sink_;
    Checksum sum_;
};

class Reader {
public:
    explicit Reader(const ImageSource& source) : source_{source} {}

    template <class T>
    Status carry(T& value) {
        static_assert(is_plain<T>);
        return take({reinterpret_cast<char*>(&value), sizeof value});
    }

    /// Memory is taken as the bytes come: a damaged count asks for no more than there is.
    template <class T>
    Status carry(std::vector<T>& rows) {
        std::uint64_t count = 0;
        PORTICO_TRY(carry(count));
        rows.clear();
        while (rows.size() < count) {
            const auto begin = rows.size();
            rows.resize(begin + std::min<std::uint64_t>(count - begin, piece));
            for (auto row = begin; row < rows.size(); ++row) {
                if constexpr (is_plain<T>) {
                    const auto bytes = (rows.size() - begin) * sizeof(T);
                    PORTICO_TRY(take({reinterpret_cast<char*>(&rows[begin]), bytes}));
                    break;
                } else {
                    PORTICO_TRY(carry(rows[row]));
                }
            }
        }
        return {};
    }

    Status carry(std::string& text) {
        std::uint64_t size = 0;
        PORTICO_TRY(carry(size));
        if (size > text_max) return damaged();
        text.resize(size);
        return take(text);
    }

    Status end() {
        const auto sum = sum_.sum();
        std::uint64_t kept = 0;
        PORTICO_TRY(carry(kept));
        if (kept != sum) return damaged();
        return {};
    }

private:
    static constexpr std::uint64_t piece = 4096;
    static constexpr std::uint64_t text_max = 4096;

    Status take(std::span<char> bytes) {
        PORTICO_TRY(source_(bytes));
        sum_.add({bytes.data(), bytes.size()});
        return {};
    }

    const ImageSource& source_;
    Checksum sum_;
};

}  // namespace

/// Writes or reads the same fields in the same order, so that both are one piece of code.
struct ForecastImage {
    template <class Carrier, class Parts>
    static Status trends(Carrier& carrier, Parts& parts) {
        PORTICO_TRY(carrier.carry(parts.day_));
        PORTICO_TRY(carrier.carry(parts.articles_));
        PORTICO_TRY(carrier.carry(parts.active_companies_));
        PORTICO_TRY(carrier.carry(parts.bought_));
        PORTICO_TRY(carrier.carry(parts.bought_again_));
        PORTICO_TRY(carrier.carry(parts.several_buyers_));
        return carrier.carry(parts.loyal_buyers_);
    }

    template <class Carrier, class Parts>
    static Status neighbours(Carrier& carrier, Parts& parts) {
        PORTICO_TRY(carrier.carry(parts.companies_));
        PORTICO_TRY(carrier.carry(parts.lengths_));
        PORTICO_TRY(carrier.carry(parts.recent_));
        PORTICO_TRY(carrier.carry(parts.liked_by_));
        return carrier.carry(parts.rarity_);
    }

    template <class Carrier, class Parts>
    static Status trees(Carrier& carrier, Parts& parts) {
        PORTICO_TRY(carrier.carry(parts.base_));
        return carrier.carry(parts.trees_);
    }

    /// Whatever a damaged image says, no number in it leads outside of its table.
    static bool is_sound(const Neighbours& parts, std::size_t articles) {
        const auto places = parts.companies_.size();
        const auto knows = [articles](const auto& share) { return share.article < articles; };
        const auto has = [places](const auto& liking) { return liking.place < places; };
        const auto all_known = [&](const auto& shares) {
            return std::all_of(shares.begin(), shares.end(), knows);
        };
        const auto all_there = [&](const auto& likings) {
            return std::all_of(likings.begin(), likings.end(), has);
        };
        return parts.lengths_.size() == places && parts.recent_.size() == places &&
               parts.liked_by_.size() == articles && parts.rarity_.size() == articles &&
               std::all_of(parts.recent_.begin(), parts.recent_.end(), all_known) &&
               std::all_of(parts.liked_by_.begin(), parts.liked_by_.end(), all_there);
    }

    /// A branch leads to later nodes only: a walk ends.
    static bool is_sound(const BoostedTrees& parts) {
        const auto is_fine = [](const BoostedTrees::Tree& tree) {
            for (std::size_t i = 0; i < tree.size(); ++i) {
                const auto& node = tree[i];
                if (node.column == BoostedTrees::Node::leaf) continue;
                const bool is_signal =
                    node.column >= 0 && static_cast<std::size_t>(node.column) < signal_count;
                if (!is_signal || node.left <= i || node.left + 1 >= tree.size()) return false;
            }
            return !tree.empty();
        };
        return std::all_of(parts.trees_.begin(), parts.trees_.end(), is_fine);
    }

    static Status write(Writer& writer, const DueModel& model) {
        PORTICO_TRY(trends(writer, model.trends_));
        PORTICO_TRY(neighbours(writer, model.neighbours_));
        PORTICO_TRY(trees(writer, model.trees_));
        return writer.carry(std::uint64_t{model.lesson_count_});
    }

    static Result<std::unique_ptr<const DueModel>> read(Reader& reader) {
        Trends read_trends{0, 0};
        PORTICO_TRY(trends(reader, read_trends));
        Neighbours read_neighbours;
        PORTICO_TRY(neighbours(reader, read_neighbours));
        if (!is_sound(read_neighbours, read_trends.article_count())) return damaged();
        std::unique_ptr<DueModel> model{
            new DueModel(std::move(read_trends), std::move(read_neighbours))};
        PORTICO_TRY(trees(reader, model->trees_));
        if (!is_sound(model->trees_)) return damaged();
        std::uint64_t lessons = 0;
        PORTICO_TRY(reader.carry(lessons));
        model->lesson_count_ = lessons;
        return std::unique_ptr<const DueModel>{std::move(model)};
    }
};

namespace {

Status write_articles(Writer& writer, const Articles& articles) {
    PORTICO_TRY(writer.carry(std::uint64_t{articles.size()}));
    for (Article article = 0; article < articles.size(); ++article) {
        PORTICO_TRY(writer.carry(std::string{articles.sku(article)}));
        const auto units = articles.units(article);
        PORTICO_TRY(writer.carry(std::uint64_t{units.size()}));
        for (const auto& unit : units) {
            PORTICO_TRY(writer.carry(unit.code));
            PORTICO_TRY(writer.carry(unit.factor));
        }
    }
    return {};
}

Status read_articles(Reader& reader, Articles& articles) {
    std::uint64_t count = 0;
    PORTICO_TRY(reader.carry(count));
    for (std::uint64_t i = 0; i < count; ++i) {
        std::string sku;
        PORTICO_TRY(reader.carry(sku));
        articles.add(sku);
        std::uint64_t units = 0;
        PORTICO_TRY(reader.carry(units));
        for (std::uint64_t unit = 0; unit < units; ++unit) {
            std::string code;
            float factor = 1;
            PORTICO_TRY(reader.carry(code));
            PORTICO_TRY(reader.carry(factor));
            articles.add_unit(sku, std::move(code), factor);
        }
    }
    return {};
}

Status write_companies(Writer& writer, const Forecast& forecast) {
    PORTICO_TRY(writer.carry(std::uint64_t{forecast.companies.size()}));
    for (const auto& [company, number] : forecast.companies) {
        PORTICO_TRY(writer.carry(company));
        PORTICO_TRY(writer.carry(number));
    }
    return {};
}

Status read_companies(Reader& reader, Forecast& forecast) {
    std::uint64_t count = 0;
    PORTICO_TRY(reader.carry(count));
    for (std::uint64_t i = 0; i < count; ++i) {
        std::string company;
        std::uint32_t number = 0;
        PORTICO_TRY(reader.carry(company));
        PORTICO_TRY(reader.carry(number));
        forecast.companies.emplace(std::move(company), number);
    }
    return {};
}

}  // namespace

Status write_image(const Forecast& forecast, const ImageSink& sink) {
    Writer writer{sink};
    PORTICO_TRY(writer.carry(image_version));
    PORTICO_TRY(writer.carry(std::uint64_t{signal_count}));
    PORTICO_TRY(writer.carry(forecast.learned_at));
    PORTICO_TRY(write_articles(writer, forecast.articles));
    PORTICO_TRY(write_companies(writer, forecast));
    PORTICO_TRY(ForecastImage::write(writer, *forecast.model));
    return writer.end();
}

Result<std::shared_ptr<const Forecast>> read_image(const ImageSource& source) {
    Reader reader{source};
    std::uint32_t version = 0;
    std::uint64_t signals = 0;
    PORTICO_TRY(reader.carry(version));
    PORTICO_TRY(reader.carry(signals));
    if (version != image_version || signals != signal_count) {
        return invalid("The forecast that was kept is of another version.");
    }
    auto forecast = std::make_shared<Forecast>();
    PORTICO_TRY(reader.carry(forecast->learned_at));
    PORTICO_TRY(read_articles(reader, forecast->articles));
    PORTICO_TRY(read_companies(reader, *forecast));
    forecast->model = PORTICO_TRY(ForecastImage::read(reader));
    if (forecast->model->article_count() != forecast->articles.size()) return damaged();
    PORTICO_TRY(reader.end());
    return std::shared_ptr<const Forecast>{std::move(forecast)};
}

}  // namespace portico::reorder
