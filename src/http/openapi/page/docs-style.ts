/** The style sheet of /docs/errors/, and corrections of Swagger UI for phones and keyboards. */
export const docsStyle = `body{margin:0}.swagger-ui .filter-container .operation-filter-input{box-sizing:border-box;width:100%}
.swagger-ui .wrapper{padding:0 20px}
.swagger-ui .opblock .opblock-summary-path{overflow-wrap:anywhere}
.swagger-ui .info a,.swagger-ui .info .url{color:#0f63db;font-size:16px}
.swagger-ui .info .title small{background:#56606e}.swagger-ui .info .title small.version-stamp{background:#3f6b00}
.swagger-ui .info .title small pre{color:#fff}
.swagger-ui .btn.authorize{color:#07803b;border-color:#07803b}.swagger-ui .btn.authorize svg{fill:#07803b}
.swagger-ui .opblock.opblock-get .opblock-summary-method{background:#0f63db}
.swagger-ui .opblock.opblock-post .opblock-summary-method{background:#07803b}
.swagger-ui .opblock.opblock-put .opblock-summary-method{background:#8a5200}
.swagger-ui .opblock.opblock-delete .opblock-summary-method{background:#c62828}
.swagger-ui .opblock.opblock-deprecated{opacity:1}.swagger-ui .opblock.opblock-deprecated .opblock-summary-method{background:#56606e}
.swagger-ui a:focus-visible,.swagger-ui button:focus-visible,.swagger-ui input:focus-visible,.swagger-ui select:focus-visible{outline:3px solid #0f63db;outline-offset:2px}
@media(max-width:768px){.swagger-ui input[type]{max-width:100%}}
@media(max-width:720px){
.swagger-ui{overflow-wrap:anywhere}
.swagger-ui .wrapper{padding:0 12px}
.swagger-ui .info{margin:12px 0}.swagger-ui .info p,.swagger-ui .info ol{margin:8px 0}.swagger-ui .info .info__contact,.swagger-ui .info .info__license{display:none}
.swagger-ui .filter-container .col-12,.swagger-ui .filter-container .wrapper{width:100%;flex:1 1 100%}
.swagger-ui .info .title{font-size:26px}
.swagger-ui .info li,.swagger-ui .info p,.swagger-ui .info table,.swagger-ui .opblock .opblock-summary-description,.swagger-ui .opblock .opblock-summary-path,.swagger-ui .opblock-description-wrapper p,.swagger-ui .parameter__name,.swagger-ui .renderedMarkdown p,.swagger-ui table tbody tr td,.swagger-ui .opblock-tag small{font-size:16px}
.swagger-ui .opblock-tag{font-size:20px;flex-wrap:wrap;min-height:48px}
.swagger-ui .opblock-tag small{flex:1 1 100%;order:3;padding:0}
.swagger-ui .opblock .opblock-summary{flex-wrap:wrap}
.swagger-ui .opblock .opblock-summary-control{flex-wrap:wrap;min-height:44px}
.swagger-ui .opblock .opblock-summary-path{max-width:calc(100% - 110px);flex:1 1 auto}
.swagger-ui .opblock .opblock-summary-description{flex:1 1 100%;padding:4px 10px}
.swagger-ui .opblock .opblock-section-header{flex-wrap:wrap}
.swagger-ui .scheme-container{padding:12px 0}
.swagger-ui .scheme-container .schemes{flex-wrap:wrap}
.swagger-ui .table-container{padding:12px}
.swagger-ui table,.swagger-ui table tbody,.swagger-ui table tr,.swagger-ui table td{display:block;width:auto;max-width:100%}
.swagger-ui table thead{display:none}
.swagger-ui .parameters-col_name,.swagger-ui .response-col_status{padding-right:0!important;min-width:0!important;width:auto}
.swagger-ui .parameters-col_description{width:auto;margin-bottom:16px}
.swagger-ui .parameters-col_description input,.swagger-ui .parameters-col_description select,.swagger-ui .operation-filter-input,.swagger-ui select{max-width:100%;width:100%;min-height:44px;font-size:16px}
.swagger-ui textarea{font-size:16px}
.swagger-ui .btn{min-height:44px;font-size:16px}
.swagger-ui .opblock-body pre.microlight,.swagger-ui .highlight-code{max-width:calc(100vw - 64px)}
.swagger-ui .model-box,.swagger-ui .model{max-width:100%}
.swagger-ui .dialog-ux .modal-ux{width:calc(100vw - 24px);min-width:0;max-width:none}
}
#notice{position:sticky;bottom:0;z-index:1;margin:0;padding:12px 20px;background:#5c3a00;color:#fff;font:16px/1.5 system-ui,"PingFang SC","Microsoft YaHei",sans-serif;overflow-wrap:anywhere}#notice:empty{display:none}
body.errors{background:#f2f4f8;font:16px/1.6 system-ui,"PingFang SC","Microsoft YaHei","Noto Sans CJK SC",sans-serif;color:#1f2733;overflow-wrap:anywhere}
.errors header{background:#2b3444;padding:4px 20px}.errors header a{color:#fff}
.errors main{max-width:1040px;margin:0 auto;padding:20px}
.errors h1{font-size:24px;margin:8px 0 16px}.errors h2{font-size:20px;margin:32px 0 8px}.errors h3{font-size:16px;margin:0}
.errors a{color:#0f63db;display:inline-block;padding:10px 0;min-width:44px}
.errors nav{display:flex;flex-wrap:wrap;gap:0 12px}
.errors article{background:#fff;border:1px solid #d7dde7;border-radius:8px;padding:4px 16px 12px;margin:0 0 8px}
.errors p{margin:0 0 4px}.errors [lang=en]{color:#56606e}
.errors main>p{margin:0 0 12px}
.errors code{font-family:ui-monospace,Menlo,Consolas,monospace;font-size:16px}
.errors .advice{border-left:3px solid #d7dde7;padding-left:12px;margin-top:8px}
.errors article:target{border-color:#0f63db}
.errors .places{grid-column:1/-1;color:#56606e}.errors summary{padding:10px 0;cursor:pointer}
@media(min-width:900px){.errors article{display:grid;grid-template-columns:260px 1fr 1fr;gap:0 20px;padding:8px 16px}.errors .advice{margin:10px 0 0}.errors article>div:nth-of-type(1){margin-top:10px}}`
