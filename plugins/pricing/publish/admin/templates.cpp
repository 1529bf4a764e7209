#include "publish/admin/templates.hpp"

#include <algorithm>
#include <array>

namespace portico::pricing {
namespace {

struct Template {
    std::string_view name;
    std::string_view text;
};

// Eight regions and two breaks.
constexpr std::string_view regions = R"(id,region,min_quantity,kind,value,valid_from
region-kyiv,kyiv,0,percent,5,2026-01-01
region-kyiv-500,kyiv,500,percent,8,2026-01-01
region-lviv,lviv,0,percent,4,2026-01-01
region-lviv-500,lviv,500,percent,7,2026-01-01
region-odesa,odesa,0,percent,4,2026-01-01
region-odesa-500,odesa,500,percent,7,2026-01-01
region-dnipro,dnipro,0,percent,4.5,2026-01-01
region-dnipro-500,dnipro,500,percent,7.5,2026-01-01
region-kharkiv,kharkiv,0,percent,6,2026-01-01
region-kharkiv-500,kharkiv,500,percent,9,2026-01-01
region-vinnytsia,vinnytsia,0,percent,3,2026-01-01
region-vinnytsia-500,vinnytsia,500,percent,6,2026-01-01
region-poltava,poltava,0,percent,3,2026-01-01
region-poltava-500,poltava,500,percent,6,2026-01-01
region-zakarpattia,zakarpattia,0,percent,-2,2026-01-01
region-zakarpattia-500,zakarpattia,500,percent,0,2026-01-01
)";

// 5, 7 and 10 % at 1, 3 and 5 million a quarter.
constexpr std::string_view quarter = R"(id,group,min_quantity,kind,value,currency,counted_by
quarter-1m,key-accounts,1000000,percent,5,EUR,quarter_turnover
quarter-3m,key-accounts,3000000,percent,7,EUR,quarter_turnover
quarter-5m,key-accounts,5000000,percent,10,EUR,quarter_turnover
)";

// A first batch at 25 % off, once for each company, at most 50 together, for three months.
constexpr std::string_view pilot =
    R"(id,group,category,kind,value,valid_from,valid_to,limit_quantity
pilot-tools,trial,tools,percent,25,2027-01-01,2027-04-01,50
)";

// What is ordered of a category together decides.
constexpr std::string_view mixed = R"(id,group,category,min_quantity,kind,value,counted_by
mixed-100,trade,fasteners,100,percent,3,basket
mixed-500,trade,fasteners,500,percent,5,basket
mixed-1000,trade,fasteners,1000,percent,8,basket
mixed-10000,trade,fasteners,10000,on_request,,basket
)";

// What may be ordered and seen, and how low prices may fall; without a holder for everyone.
constexpr std::string_view terms = R"(id,group,region,category,kind,value
minimum-retail,retail,,fasteners,minimum,100
increment-retail,retail,,fasteners,increment,100
maximum-retail,retail,,,maximum,10000
hide-clearance,,,clearance,hidden,
show-clearance,outlet,,clearance,shown,
margin-everyone,,,,margin,12
margin-zakarpattia,,zakarpattia,,margin,15
)";

constexpr std::array<Template, 5> templates{
    {{"regions", regions},
     {"quarter", quarter},
     {"pilot", pilot},
     {"mixed", mixed},
     {"terms", terms}}};

}  // namespace

std::optional<std::string_view> template_named(std::string_view name) {
    const auto found = std::find_if(templates.begin(), templates.end(), [&](const Template& one) {
        return one.name == name;
    });
    if (found == templates.end()) return {};
    return found->text;
}

std::string template_names() {
    std::string names;
    for (std::size_t i = 0; i < templates.size(); ++i) {
        names += i == 0 ? "" : i + 1 == templates.size() ? " and " : ", ";
        names += templates[i].name;
    }
    return names;
}

}  // namespace portico::pricing
