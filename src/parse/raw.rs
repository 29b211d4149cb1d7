//! The raw records: which fields every kind of record has, in English and Chinese.
//!
//! This is the schema of content: the reader, the suggestions, the documentation and the test that writes
//! a whole site with Chinese keys are all made from these declarations.

use super::schema::{Pairs, Text, records};

records! {
    /// A data file: any file may hold any of the lists.
    RawRecords "a data file" "数据文件" {
        places: Vec<RawPlace> = "places" "地区" => RawPlace,
        units: Vec<RawUnit> = "units" "单元" => RawUnit,
        organisations: Vec<RawOrganisation> = "organisations" "组织" => RawOrganisation,
        campaigns: Vec<RawCampaign> = "campaigns" "专项工作" => RawCampaign,
        rosters: Vec<RawRoster> = "rosters" "名录" => RawRoster,
        indicators: Vec<RawIndicator> = "indicators" "指标" => RawIndicator,
        observations: Vec<RawObservation> = "observations" "数据" => RawObservation,
        sources: Vec<RawSource> = "sources" "来源" => RawSource,
        adoptions: Vec<RawAdoption> = "adoptions" "推广" => RawAdoption,
    }
    /// A place.
    RawPlace "a place" "地区" {
        id: Option<Text> = "id" "标识",
        code: Option<Text> = "code" "代码",
        name: Option<Text> = "name" "名称",
        short: Option<Text> = "short" "简称",
        aliases: Vec<Text> = "aliases" "别名",
        level: Option<Text> = "level" "级别",
        kind: Option<Text> = "type" "类型",
        parent: Option<Text> = "parent" "上级",
        managed_by: Option<Text> = "managed_by" "托管",
        statutory: Option<Text> = "statutory" "法定",
        valid_from: Option<Text> = "valid_from" "设立",
        valid_to: Option<Text> = "valid_to" "撤销",
        tile: Vec<Text> = "tile" "格位",
    }
    /// A unit.
    RawUnit "a unit" "单元" {
        id: Option<Text> = "id" "标识",
        name: Option<Text> = "name" "名称",
        kind: Option<Text> = "type" "类型",
        place: Option<Text> = "place" "所在地",
        valid_from: Option<Text> = "valid_from" "设立",
        valid_to: Option<Text> = "valid_to" "撤销",
        exempt: Vec<RawExemption> = "exempt" "免建" => RawExemption,
    }
    /// An exemption of a unit.
    RawExemption "an exemption" "免建" [campaign] {
        campaign: Option<Text> = "campaign" "专项工作",
        reason: Option<Text> = "reason" "原因",
        until: Option<Text> = "until" "截止",
    }
    /// An organisation.
    RawOrganisation "an organisation" "组织" {
        id: Option<Text> = "id" "标识",
        name: Option<Text> = "name" "名称",
        aliases: Vec<Text> = "aliases" "别名",
        kind: Option<Text> = "type" "类型",
        unit: Option<Text> = "unit" "所在单元",
        place: Option<Text> = "place" "所在地",
        parent: Option<Text> = "parent" "上级组织",
        status: Option<Text> = "status" "状态",
        established: Option<Text> = "established" "成立",
        ended: Option<Text> = "ended" "终止",
        campaign: Option<Text> = "campaign" "专项工作",
        conditions: Pairs = "conditions" "条件",
        leaders: Vec<RawLeader> = "leaders" "任职" => RawLeader,
        members: Option<Box<RawMembers>> = "members" "会员" => RawMembers,
        funding: Vec<RawFunding> = "funding" "经费" => RawFunding,
        sources: Vec<Text> = "sources" "来源",
    }
    /// Holders of a post.
    RawLeader "a post" "任职" {
        post: Option<Text> = "post" "职务",
        role: Option<Text> = "role" "任职类别",
        count: Option<Text> = "count" "人数",
        mode: Option<Text> = "mode" "方式",
    }
    /// Number of members.
    RawMembers "members" "会员" [value] {
        value: Option<Text> = "value" "数值",
        as_of: Option<Text> = "as_of" "截至",
    }
    /// Money of one year.
    RawFunding "funding" "经费" {
        year: Option<Text> = "year" "年份",
        amount: Option<Text> = "amount" "金额",
        unit: Option<Text> = "unit" "单位",
        payer: Option<Text> = "payer" "拨付单位",
        kind: Option<Text> = "kind" "性质",
    }
    /// A campaign.
    RawCampaign "a campaign" "专项工作" {
        id: Option<Text> = "id" "标识",
        title: Option<Text> = "title" "标题",
        summary: Option<Text> = "summary" "摘要",
        started: Option<Text> = "started" "开始",
        count_by: Option<Text> = "count_by" "统计口径",
        targets: Vec<RawTarget> = "targets" "口径" => RawTarget,
        conditions: Option<Box<RawConditions>> = "conditions" "建会条件" => RawConditions,
        roles: Vec<RawRole> = "roles" "任职类别" => RawRole,
        themes: Vec<RawTheme> = "themes" "主题" => RawTheme,
    }
    /// A target.
    RawTarget "a target" "口径" {
        id: Option<Text> = "id" "标识",
        label: Option<Text> = "label" "名称",
        unit_types: Vec<Text> = "unit_types" "单元类型",
        org_types: Vec<Text> = "org_types" "组织类型",
    }
    /// The conditions of a campaign.
    RawConditions "conditions" "建会条件" {
        label: Option<Text> = "label" "名称",
        items: Vec<RawLabelled> = "items" "条目" => RawLabelled,
    }
    /// An id and a label.
    RawLabelled "a condition" "条目" {
        id: Option<Text> = "id" "标识",
        label: Option<Text> = "label" "名称",
    }
    /// A role.
    RawRole "a role" "任职类别" {
        id: Option<Text> = "id" "标识",
        label: Option<Text> = "label" "名称",
        group: Option<Text> = "group" "归类",
    }
    /// A theme.
    RawTheme "a theme" "主题" {
        id: Option<Text> = "id" "标识",
        label: Option<Text> = "label" "名称",
        question: Option<Text> = "question" "问题",
    }
    /// A declaration of completeness.
    RawRoster "a roster" "名录" {
        place: Option<Text> = "place" "地区",
        campaign: Option<Text> = "campaign" "专项工作",
        target: Option<Text> = "target" "口径",
        units: Option<Text> = "units" "单元",
        organisations: Option<Text> = "organisations" "组织",
        as_of: Option<Text> = "as_of" "截至",
        source: Option<Text> = "source" "来源",
    }
    /// An indicator.
    RawIndicator "an indicator" "指标" {
        id: Option<Text> = "id" "标识",
        label: Option<Text> = "label" "名称",
        unit: Option<Text> = "unit" "单位",
        kind: Option<Text> = "kind" "种类",
        better: Option<Text> = "better" "方向",
        cumulative: Option<Text> = "cumulative" "累计",
        definition: Option<Text> = "definition" "定义",
    }
    /// An observation, in a data file or in a report.
    RawObservation "a figure" "数据" {
        indicator: Option<Text> = "indicator" "指标",
        place: Option<Text> = "place" "地区",
        value: Option<Text> = "value" "数值",
        unit: Option<Text> = "unit" "单位",
        as_of: Option<Text> = "as_of" "截至",
        period: Vec<Text> = "period" "期间",
        basis: Option<Text> = "basis" "口径",
        source: Option<Text> = "source" "来源",
        quote: Option<Text> = "quote" "原文",
        members: Vec<Text> = "members" "名单",
        members_complete: Option<Text> = "members_complete" "名单完整",
        note: Option<Text> = "note" "说明",
        correction: Option<Text> = "correction" "更正",
    }
    /// A source.
    RawSource "a source" "来源" {
        id: Option<Text> = "id" "标识",
        title: Option<Text> = "title" "标题",
        publisher: Option<Text> = "publisher" "发布单位",
        date: Option<Text> = "date" "日期",
        url: Option<Text> = "url" "网址",
        document_number: Option<Text> = "document_number" "文号",
        kind: Option<Text> = "kind" "种类",
        digest: Option<Text> = "digest" "校验码",
    }
    /// An adoption, in a data file or in a practice.
    RawAdoption "an adoption" "推广" {
        practice: Option<Text> = "practice" "经验",
        place: Option<Text> = "place" "地区",
        since: Option<Text> = "since" "开始",
        status: Option<Text> = "status" "状态",
        source: Option<Text> = "source" "来源",
        changes: Option<Text> = "changes" "改动",
    }
    /// Front matter of a report.
    RawReport "a report" "简报" {
        title: Option<Text> = "title" "标题",
        id: Option<Text> = "id" "标识",
        date: Option<Text> = "date" "日期",
        issued: Option<Text> = "issued" "印发日期",
        issue: Option<Box<RawIssue>> = "issue" "期号" => RawIssue,
        kind: Option<Text> = "kind" "类型",
        place: Option<Text> = "place" "地点",
        counties: Vec<Text> = "counties" "涉及县",
        organiser: Option<Text> = "organiser" "主办",
        host: Option<Text> = "host" "承办",
        speakers: Vec<RawSpeaker> = "speakers" "发言" => RawSpeaker,
        visits: Vec<Text> = "visits" "观摩",
        campaign: Option<Text> = "campaign" "专项工作",
        themes: Vec<Text> = "themes" "主题",
        summary: Option<Text> = "summary" "摘要",
        keywords: Vec<Text> = "keywords" "关键词",
        origin: Option<Text> = "origin" "来源",
        author: Option<Text> = "author" "责任编辑",
        cover: Option<Text> = "cover" "题图",
        figures: Vec<RawObservation> = "figures" "数字" => RawObservation,
        requirements: Vec<RawRequirement> = "requirements" "要求" => RawRequirement,
        practices: Vec<Text> = "practices" "经验",
        recipients: Option<Box<RawRecipients>> = "recipients" "报送发" => RawRecipients,
        status: Option<Text> = "status" "状态",
        publish_at: Option<Text> = "publish_at" "发布时间",
        visibility: Option<Text> = "visibility" "公开",
        aliases: Vec<Text> = "aliases" "旧网址",
        updated: Option<Text> = "updated" "更新",
        map_approval: Option<Text> = "map_approval" "审图号",
        auto_links: Option<Text> = "auto_links" "自动链接",
    }
    /// Number of an issue.
    RawIssue "an issue" "期号" [number] {
        series: Option<Text> = "series" "刊名",
        number: Option<Text> = "number" "期",
        total: Option<Text> = "total" "总期",
    }
    /// A speech.
    RawSpeaker "a speech" "发言" [organisation] {
        organisation: Option<Text> = "organisation" "单位",
        topic: Option<Text> = "topic" "题目",
    }
    /// A requirement.
    RawRequirement "a requirement" "要求" [text] {
        text: Option<Text> = "text" "内容",
        owner: Option<Text> = "owner" "责任单位",
        due: Option<Text> = "due" "期限",
        status: Option<Text> = "status" "进展",
        quote: Option<Text> = "quote" "原文",
    }
    /// 报、送、发
    RawRecipients "recipients" "报送发" {
        report: Vec<Text> = "report" "报",
        send: Vec<Text> = "send" "送",
        issue: Vec<Text> = "issue" "发",
        copies: Option<Text> = "copies" "共印",
    }
    /// Front matter of a practice.
    RawPractice "a practice" "经验" {
        title: Option<Text> = "title" "标题",
        id: Option<Text> = "id" "标识",
        counties: Vec<Text> = "counties" "首创地",
        counties_open: Option<Text> = "counties_open" "首创地未列全",
        organisations: Vec<Text> = "organisations" "首创组织",
        themes: Vec<Text> = "themes" "主题",
        campaign: Option<Text> = "campaign" "专项工作",
        summary: Option<Text> = "summary" "摘要",
        problem: Option<Text> = "problem" "问题",
        steps: Vec<Text> = "steps" "做法",
        results: Vec<RawResult> = "results" "成效" => RawResult,
        requires: Pairs = "requires" "条件",
        cost: Option<Text> = "cost" "投入",
        pitfalls: Vec<Text> = "pitfalls" "注意",
        started: Option<Text> = "started" "开始",
        evidence: Option<Text> = "evidence" "成效依据",
        recognition: Option<Text> = "recognition" "认可",
        adoptions: Vec<RawAdoption> = "adoptions" "推广" => RawAdoption,
        similar: Vec<Text> = "similar" "相近",
        contact: Option<Text> = "contact" "联系单位",
        sources: Vec<Text> = "sources" "来源",
        updated: Option<Text> = "updated" "更新",
        status: Option<Text> = "status" "状态",
        publish_at: Option<Text> = "publish_at" "发布时间",
        visibility: Option<Text> = "visibility" "公开",
        aliases: Vec<Text> = "aliases" "旧网址",
        map_approval: Option<Text> = "map_approval" "审图号",
    }
    /// A result of a practice.
    RawResult "a result" "成效" [text] {
        text: Option<Text> = "text" "内容",
        indicator: Option<Text> = "indicator" "指标",
        value: Option<Text> = "value" "数值",
        as_of: Option<Text> = "as_of" "截至",
    }
    /// Front matter of a plain page or of a county's prose.
    RawPage "a page" "页面" {
        title: Option<Text> = "title" "标题",
        id: Option<Text> = "id" "标识",
        summary: Option<Text> = "summary" "摘要",
        status: Option<Text> = "status" "状态",
        publish_at: Option<Text> = "publish_at" "发布时间",
        visibility: Option<Text> = "visibility" "公开",
        aliases: Vec<Text> = "aliases" "旧网址",
        updated: Option<Text> = "updated" "更新",
        map_approval: Option<Text> = "map_approval" "审图号",
    }
    /// `site.yaml`.
    RawConfig "site.yaml" "站点设置" {
        title: Option<Text> = "title" "标题",
        base_url: Option<Text> = "base_url" "网址",
        language: Option<Text> = "language" "语言",
        organisation: Option<Text> = "organisation" "主办单位",
        description: Option<Text> = "description" "简介",
        timezone: Option<Text> = "timezone" "时区",
        theme: Option<Text> = "theme" "主题",
        root: Option<Text> = "root" "根地区",
        page_level: Option<Text> = "page_level" "建页级别",
        headline: Option<Text> = "headline" "首要口径",
        paginate: Option<Text> = "paginate" "每页条数",
        snapshots: Vec<Text> = "snapshots" "历史日期",
        html: Option<Text> = "html" "原样网页代码",
        links: Option<Text> = "links" "链接",
        menu: Vec<RawMenuItem> = "menu" "栏目" => RawMenuItem,
        government: Option<Box<RawGovernment>> = "government" "政府网站" => RawGovernment,
        images: Option<Box<RawImages>> = "images" "图片" => RawImages,
        feeds: Option<Text> = "feeds" "订阅",
        auto_links: Option<Text> = "auto_links" "自动链接",
        data: Option<Text> = "data" "数据文件",
        license: Option<Text> = "license" "许可",
        search: Option<Text> = "search" "搜索",
        output: Option<Text> = "output" "输出",
        editor: Option<Text> = "editor" "编辑器",
        freshness: Option<Box<RawFreshness>> = "freshness" "更新期限" => RawFreshness,
        lints: Pairs = "lints" "检查规则",
        privacy: Option<Box<RawPrivacy>> = "privacy" "隐私" => RawPrivacy,
    }
    /// Days after which something should be newer.
    RawFreshness "freshness" "更新期限" {
        reports: Option<Text> = "reports" "简报",
        practices: Option<Text> = "practices" "经验",
        figures: Option<Text> = "figures" "数据",
    }
    /// Personal data that may be published.
    RawPrivacy "privacy" "隐私" [allow] {
        allow: Vec<Text> = "allow" "允许",
    }
    /// What becomes of photographs; `images: false` leaves their sizes alone.
    RawImages "images" "图片" [enabled] {
        enabled: Option<Text> = "enabled" "启用",
        widths: Vec<Text> = "widths" "宽度",
        quality: Option<Text> = "quality" "质量",
        strip_metadata: Option<Text> = "strip_metadata" "清除元数据",
    }
    /// An entry of the menu.
    RawMenuItem "a menu item" "栏目" {
        label: Option<Text> = "label" "名称",
        url: Option<Text> = "url" "网址",
    }
    /// `theme.yaml`.
    RawDesign "theme.yaml" "主题说明" {
        name: Option<Text> = "name" "名称",
        contract: Option<Text> = "contract" "契约版本",
        languages: Vec<Text> = "languages" "语言",
        standalone: Option<Text> = "standalone" "独立",
        card: Option<Text> = "card" "分享图",
        print: Vec<Text> = "print" "打印样式",
        wechat: Option<Text> = "wechat" "微信样式",
    }
    /// Items of government sites.
    RawGovernment "government" "政府网站" {
        site_name: Option<Text> = "site_name" "网站名称",
        site_domain: Option<Text> = "site_domain" "域名",
        site_id_code: Option<Text> = "site_id_code" "网站标识码",
        icp: Option<Text> = "icp" "备案号",
        police: Option<Text> = "police" "公安备案号",
        contact: Option<Text> = "contact" "联系方式",
    }
}
