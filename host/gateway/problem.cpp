#include "gateway/problem.hpp"

#include <array>

#include <portico/json.hpp>

namespace portico::gateway {

namespace {

struct Entry {
    Problem problem;
    int status;
    std::string_view type;
    std::array<std::string_view, 3> titles;  ///< en, uk, ru
};

constexpr Entry table[] = {
    {Problem::invalid,
     400,
     "urn:portico:problem:invalid",
     {"The request is not valid.", "Запит некоректний.", "Запрос некорректен."}},
    {Problem::malformed_request,
     400,
     "urn:portico:problem:malformed-request",
     {"The request is not well-formed HTTP.",
      "Запит не є правильним HTTP.",
      "Запрос не является правильным HTTP."}},
    {Problem::unauthenticated,
     401,
     "urn:portico:problem:unauthenticated",
     {"The caller is not known.",
      "Не вдалося визначити, хто звертається.",
      "Не удалось определить, кто обращается."}},
    {Problem::denied,
     403,
     "urn:portico:problem:denied",
     {"The caller may not do this.", "Ця дія вам не дозволена.", "Это действие вам не разрешено."}},
    {Problem::not_found,
     404,
     "urn:portico:problem:not-found",
     {"There is nothing here.", "Тут нічого немає.", "Здесь ничего нет."}},
    {Problem::method_not_allowed,
     405,
     "urn:portico:problem:method-not-allowed",
     {"This address does not have that method.",
      "Ця адреса не має такого методу.",
      "У этого адреса нет такого метода."}},
    {Problem::request_timeout,
     408,
     "urn:portico:problem:request-timeout",
     {"The request took too long to arrive.",
      "Запит надходив надто довго.",
      "Запрос поступал слишком долго."}},
    {Problem::conflict,
     409,
     "urn:portico:problem:conflict",
     {"This contradicts what is there already.",
      "Це суперечить тому, що вже є.",
      "Это противоречит тому, что уже есть."}},
    {Problem::price_changed,
     409,
     "urn:portico:problem:price-changed",
     {"The price has changed.", "Ціна змінилася.", "Цена изменилась."}},
    {Problem::key_reused,
     409,
     "urn:portico:problem:idempotency-key-reused",
     {"This Idempotency-Key belongs to another request.",
      "Цей Idempotency-Key належить іншому запиту.",
      "Этот Idempotency-Key принадлежит другому запросу."}},
    {Problem::request_in_progress,
     409,
     "urn:portico:problem:request-in-progress",
     {"The same request is being answered now.",
      "Такий самий запит зараз виконується.",
      "Такой же запрос сейчас выполняется."}},
    {Problem::body_too_large,
     413,
     "urn:portico:problem:body-too-large",
     {"The body is too large.", "Тіло запиту завелике.", "Тело запроса слишком велико."}},
    {Problem::target_too_long,
     414,
     "urn:portico:problem:address-too-long",
     {"The address is too long.", "Адреса задовга.", "Адрес слишком длинный."}},
    {Problem::expectation_failed,
     417,
     "urn:portico:problem:expectation-failed",
     {"The Expect header asks for something unknown.",
      "Заголовок Expect вимагає невідомого.",
      "Заголовок Expect требует неизвестного."}},
    {Problem::order_refused,
     422,
     "urn:portico:problem:order-refused",
     {"The order was refused.", "Замовлення відхилено.", "Заказ отклонён."}},
    {Problem::rate_limited,
     429,
     "urn:portico:problem:rate-limited",
     {"Too many requests.", "Забагато запитів.", "Слишком много запросов."}},
    {Problem::head_too_large,
     431,
     "urn:portico:problem:headers-too-large",
     {"The headers are too large.", "Заголовки завеликі.", "Заголовки слишком велики."}},
    {Problem::quota,
     429,
     "urn:portico:problem:quota",
     {"A limit was reached.", "Досягнуто обмеження.", "Достигнуто ограничение."}},
    {Problem::unsupported,
     501,
     "urn:portico:problem:unsupported",
     {"This is not supported.", "Це не підтримується.", "Это не поддерживается."}},
    {Problem::internal,
     500,
     "urn:portico:problem:internal",
     {"Something went wrong on our side.",
      "Сталася помилка на нашому боці.",
      "Произошла ошибка на нашей стороне."}},
    {Problem::unavailable,
     503,
     "urn:portico:problem:unavailable",
     {"This can't be answered now; try again.",
      "Зараз відповісти неможливо; спробуйте ще раз.",
      "Сейчас ответить невозможно; попробуйте ещё раз."}},
    {Problem::timeout,
     504,
     "urn:portico:problem:timeout",
     {"The answer took too long.",
      "Відповідь готувалася надто довго.",
      "Ответ готовился слишком долго."}},
    {Problem::version_unsupported,
     505,
     "urn:portico:problem:http-version",
     {"This HTTP version is not supported.",
      "Ця версія HTTP не підтримується.",
      "Эта версия HTTP не поддерживается."}},
};

static_assert(std::size(table) == static_cast<std::size_t>(Problem::count_));

constexpr bool is_in_order() {
    for (std::size_t i = 0; i < std::size(table); ++i) {
        if (static_cast<std::size_t>(table[i].problem) != i) return false;
    }
    return true;
}

static_assert(is_in_order(), "the table is indexed by Problem");

}  // namespace

ProblemKind describe(Problem problem, Language language) {
    const auto& entry = table[static_cast<std::size_t>(problem)];
    return {entry.status, entry.type, entry.titles[static_cast<std::size_t>(language)]};
}

std::optional<Problem> problem_named(std::string_view name) {
    constexpr std::string_view prefix = "urn:portico:problem:";
    for (const auto& entry : table) {
        if (entry.type.substr(prefix.size()) == name) return entry.problem;
    }
    return std::nullopt;
}

Problem problem_for(Code code) {
    switch (code) {
        case Code::invalid:
            return Problem::invalid;
        case Code::not_found:
            return Problem::not_found;
        case Code::conflict:
            return Problem::conflict;
        case Code::denied:
            return Problem::denied;
        case Code::unavailable:
            return Problem::unavailable;
        case Code::timeout:
            return Problem::timeout;
        case Code::cancelled:
            return Problem::unavailable;
        case Code::quota:
            return Problem::quota;
        case Code::unsupported:
            return Problem::unsupported;
        case Code::internal:
            return Problem::internal;
    }
    return Problem::internal;
}

void render(const ProblemText& text, std::string& out) {
    const auto kind = describe(text.problem, text.language);
    json::Writer writer{out};
    writer.begin_object();
    writer.member("type", kind.type).member("title", kind.title);
    writer.key("status").integer(kind.status);
    if (!text.detail.empty()) writer.member("detail", text.detail);
    writer.member("request_id", text.request_id);
    if (!text.members.empty()) out.append(",").append(text.members);
    writer.end_object();
}

}  // namespace portico::gateway
