"""Further column names by field, for `column_vocabulary`.

Italian, Portuguese, Dutch, Polish, Turkish, Japanese, Chinese, and the names
that scrapers and vendors give. Nested keys of JSON are written with a blank: "user name" is `user.name`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

__all__ = ["FURTHER_COLUMN_NAMES"]

FURTHER_COLUMN_NAMES: Final[Mapping[str, tuple[str, ...]]] = {
    "id": (
        "id recensione", "id messaggio", "id commento", "id do post", "id da avaliação",
        "id mensagem", "bericht id", "recensie id", "id wpisu", "id opinii",
        "gönderi id", "yorum id", "投稿id", "コメントid", "レビューid", "帖子id",
        "评论id", "微博id", "post uri", "cid", "comment url id", "external id",
        "document id", "id tweet", "identifier",
    ),
    "created_at": (
        "data", "data e ora", "pubblicato", "pubblicato il", "data pubblicazione",
        "data di pubblicazione", "data recensione", "data da publicação",
        "data publicação", "criado em", "publicado em", "data avaliação",
        "datum en tijd", "geplaatst op", "gepubliceerd op", "publicatiedatum",
        "data publikacji", "data dodania", "opublikowano", "utworzono", "tarih",
        "oluşturulma tarihi", "yayınlanma tarihi", "gönderi tarihi", "日時", "投稿日",
        "投稿日時", "作成日時", "公開日", "日期", "时间", "時間", "发布时间",
        "發布時間", "发布日期", "创建时间", "评论时间", "timestamp share",
        "create time", "createtimeiso", "post created", "post created date",
        "date posted", "time posted", "date published", "published on", "date created",
        "review time", "reviewed at", "date of review", "experience date",
        "comment date", "comment time", "local time", "utc time", "tweet date",
        "message date", "date utc", "datetime utc", "creation time", "upload date",
        "ts",
    ),
    "author_id": (
        "id utente", "id autore", "id do usuário", "id do autor", "gebruikers id",
        "auteur id", "id użytkownika", "id autora", "kullanıcı id", "yazar id",
        "ユーザーid", "投稿者id", "用户id", "作者id", "owner id", "user id str",
        "author channel id", "facebook id", "page id", "profile user id", "screen id",
        "user uid", "uid",
    ),
    "author_handle": (
        "utente", "nome utente", "autore", "account utente", "nome de usuário",
        "nome do usuário", "conta", "gebruiker", "gebruikersnaam", "auteur naam",
        "użytkownik", "nazwa użytkownika", "nick", "kullanıcı", "kullanıcı adı",
        "yazar", "hesap", "ユーザー", "ユーザー名", "投稿者", "アカウント", "用户",
        "用户名", "作者", "昵称", "账号", "帳號", "owner username", "user login",
        "user username", "author screen name", "author login", "user handle",
        "twitter handle", "author unique id", "authormeta name", "page name",
        "username author", "reviewer username", "commenter", "posted by user",
        "tweeter", "by", "author profile",
    ),
    "author_name": (
        "nome", "nome completo", "nome visualizzato", "nome autore", "nome do autor",
        "nome exibido", "naam", "volledige naam", "weergavenaam", "imię i nazwisko",
        "nazwa wyświetlana", "ad soyad", "görünen ad", "氏名", "名前", "表示名", "姓名",
        "名称", "显示名称", "owner full name", "authormeta nickname",
        "user displayname", "screenname display", "channel title",
        "reviewer display name",
    ),
    "text": (
        "testo", "contenuto", "messaggio", "commento", "recensione", "descrizione",
        "conteúdo", "mensagem", "avaliação", "descrição", "tekst", "inhoud", "bericht",
        "reactie", "recensie", "omschrijving", "treść", "wiadomość", "komentarz",
        "opinia", "metin", "içerik", "mesaj", "yorum", "açıklama", "本文", "内容",
        "コメント", "投稿", "レビュー", "口コミ", "テキスト", "文本", "正文", "评论",
        "評論", "评论内容", "微博正文", "帖子内容", "review content", "review body",
        "review comment", "comment body", "selftext", "raw content", "full text clean",
        "post message", "post content", "caption text", "hit sentence", "opening text",
        "snippet", "title and text", "tweet content", "body text", "message body",
        "note text", "complaint", "feedback text", "answer text", "text original",
        "text display", "customer comments", "user review", "reviews text",
        "content text", "comment content",
    ),
    "url": (
        "indirizzo", "collegamento", "link al post", "endereço", "link do post",
        "koppeling", "adres", "odnośnik", "bağlantı", "url adresi", "リンク", "投稿url",
        "链接", "網址", "网址", "帖子链接", "permalink url", "tweet link",
        "post permalink", "web video url", "comment url", "review url", "source link",
        "page url", "twitter url", "status url", "message link", "post address",
    ),
    "likes": (
        "mi piace", "μου αρέσει", "αντιδράσεις", "numero di mi piace", "curtidas", "gostos", "número de curtidas",
        "vind ik leuk", "aantal likes", "polubienia", "liczba polubień", "beğeni",
        "beğeni sayısı", "beğeniler", "いいね", "いいね数", "点赞", "点赞数", "讚",
        "digg count", "like counts", "likes num", "thumbsupcount", "helpful",
        "helpful votes", "helpful count", "votes", "upvote count", "ups", "score votes",
        "public metrics like count", "liked count", "reaction count", "total reactions",
        "favs", "nlikes",
    ),
    "shares": (
        "condivisioni", "κοινοποιήσεις", "numero di condivisioni", "compartilhamentos", "partilhas",
        "gedeeld", "aantal keer gedeeld", "udostępnienia", "liczba udostępnień",
        "paylaşım", "paylaşım sayısı", "シェア", "シェア数", "リポスト", "リツイート",
        "转发", "转发数", "分享", "分享数", "sharescount", "retweets count", "reposts count",
        "public metrics retweet count", "rts", "repost counts", "nretweets", "boosts",
    ),
    "replies": (
        "risposte", "σχόλια", "commenti", "numero di commenti", "respostas", "antwoorden",
        "reacties", "aantal reacties", "odpowiedzi", "komentarze", "liczba komentarzy",
        "yanıtlar", "yorumlar", "yorum sayısı", "返信", "返信数", "コメント数", "回复",
        "回复数", "评论数", "留言數", "public metrics reply count", "nreplies",
        "descendants",
    ),
    "views": (
        "visualizzazioni", "προβολές", "visualizações", "impressões", "weergaven", "wyświetlenia",
        "liczba wyświetleń", "görüntüleme", "görüntülenme", "görüntüleme sayısı",
        "表示回数", "再生回数", "閲覧数", "播放量", "浏览量", "阅读数", "觀看次數",
        "video play count", "views count", "post views", "reach views", "nviews",
        "public metrics impression count",
    ),
    "stars": (
        "stelle", "valutazione", "punteggio", "estrelas", "avaliação em estrelas",
        "nota", "sterren", "waardering", "beoordeling", "gwiazdki", "ocena", "yıldız",
        "puan", "星", "評価", "星評価", "评分", "評分", "星级", "overall rating",
        "star", "rating value", "review stars", "rating score", "score out of 10",
        "rating out of 10", "user rating", "customer rating", "nps", "nps score",
        "recommend score", "recommended", "recommends", "would recommend", "thumbs",
        "thumb", "voted up", "is recommended", "verdict score",
    ),
    "label": (
        "sentimento", "polarità", "polaridade", "tonalidade", "sentimentanalyse",
        "wydźwięk", "nastroj", "duygu", "duygu durumu", "感情", "センチメント", "情感",
        "情感倾向", "sentiment class", "sentiment category", "sentiment type",
        "airline sentiment", "polarity label", "emotion", "target sentiment",
        "human label", "annotation",
    ),
    "language": (
        "lingua", "idioma do post", "taal", "język", "dil", "言語", "语言", "語言",
        "language iso", "language id", "detected language", "languages",
        "contentlanguage",
    ),
    "platform": (
        "piattaforma", "rete sociale", "rede", "rede social", "platform naam",
        "platforma", "ağ", "sosyal ağ", "プラットフォーム", "平台", "来源", "渠道",
        "channel type", "content source name", "content source", "page type name",
        "page type", "social media", "data source", "source platform", "media",
        "provider",
    ),
    "mentions": (
        "menzioni", "utenti menzionati", "menções", "vermeldingen", "wzmianki",
        "bahsetmeler", "メンション", "提及", "entities mentions",
        "user mentions screen names", "tagged users",
    ),
    "tags": (
        "etichette", "etiquetas do post", "trefwoorden", "tagi", "hasztagi",
        "etiketler", "ハッシュタグ", "タグ", "话题", "标签", "entities hashtags",
        "hashtags used",
    ),
    "links": (
        "collegamenti", "koppelingen", "odnośniki", "bağlantılar", "外部リンク",
        "外部链接", "expanded url", "links in text", "external links", "shared urls",
        "url list", "urls expanded",
    ),
    "reply_to_id": (
        "in risposta a", "em resposta a", "resposta a", "antwoord op",
        "w odpowiedzi na", "yanıtlanan", "返信先", "回复对象", "inreplytotweetid",
        "in reply to post id", "replied to id", "reply to tweet id",
        "reply to comment id", "reply to message id", "to tweetid", "parent post id",
    ),
    "reply_to_author": (
        "in risposta a utente", "resposta ao usuário", "antwoord aan", "odpowiedź do",
        "返信先ユーザー", "回复用户", "in reply to user username", "to username",
        "to user", "replying to", "reply to username", "reply to name",
    ),
    "share_of_id": (
        "post condiviso", "post compartilhado", "gedeeld bericht", "udostępniony post",
        "paylaşılan gönderi", "リポスト元", "原帖", "转发对象", "retweetedtweet",
        "retweeted tweet id", "repost of post id", "original id", "original post id",
        "original tweet id", "rt id", "shared id", "reposted id",
    ),
    "share_of_author": (
        "condiviso da", "compartilhado de", "gedeeld van", "udostępnione od", "原作者",
        "retweeted screen name", "retweeted user screen name", "original author",
        "original user", "rt user", "reposted from", "shared author", "user rt",
    ),
    "quote_of_id": (
        "post citato", "post citado", "geciteerd bericht", "cytowany post", "引用元",
        "引用", "quotedtweet", "quoted tweet id", "quoted status", "quote post id",
    ),
    "quote_of_author": (
        "autore citato", "autor citado no post", "geciteerde auteur", "引用元ユーザー",
        "quoted author", "quoted username name", "quoted screen name",
    ),
    "followers": (
        "seguaci", "follower count autore", "numero di follower", "seguidores do autor",
        "volgers", "aantal volgers", "obserwujący", "liczba obserwujących", "takipçi",
        "takipçi sayısı", "フォロワー", "フォロワー数", "粉丝", "粉丝数", "粉絲數",
        "user followerscount", "author public metrics followers count", "fans",
        "followers at posting", "page followers", "friends and followers", "fan count",
        "subscriber count", "audience",
    ),
    "conversation_id": (
        "id conversazione", "conversa", "gesprek", "wątek", "konuşma", "スレッド",
        "会话", "thread url", "topic id", "root id", "submission id", "video id",
    ),
    "collected_at": (
        "raccolto il", "coletado em", "verzameld op", "zebrano", "toplanma tarihi",
        "取得日時", "収集日時", "采集时间", "抓取时间", "collection date",
        "scrape date", "scraped on", "date scraped", "crawl time", "time collected",
        "extracted at", "retrieved time", "export date", "snapshot date", "scrape time",
        "timestamp collected",
    ),
    "brand": (
        "marchio", "azienda", "marca do produto", "merk", "bedrijf", "marka",
        "firma adı", "şirket", "ブランド", "会社", "企業", "品牌", "公司",
        "airline name", "company name", "brand name", "product", "product name",
        "app name", "business", "business name", "hotel name", "restaurant name",
        "bank", "organisation", "organization", "emotion in tweet is directed at",
        "topic brand", "bank name", "store name", "title of app",
    ),
    "paid": (
        "sponsorizzato", "pubblicità", "patrocinado pelo", "gesponsord", "advertentie",
        "sponsorowane", "reklama", "sponsorlu", "reklam", "広告", "pr投稿", "赞助",
        "推广", "is paid", "paid partnership label", "is branded content",
        "branded content",
    ),
}  # fmt: skip
"""Field to further column names, less telling than those of `COLUMN_NAMES`."""
